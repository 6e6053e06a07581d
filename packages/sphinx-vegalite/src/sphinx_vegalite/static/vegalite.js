// Make a chart live when a reader points at it, touches it or moves the focus to it. What that takes is loaded
// when the page is there and a chart is in view, unless the reader saves data; if anything fails, the drawing
// stays.
(() => {
  "use strict";
  const source = document.currentScript.src.replace(/vegalite\.js/, "vegalite-bundle.js");
  let bundle = null;
  const load = () => {
    bundle ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = resolve;
      // The next chart tries again.
      script.onerror = (error) => {
        bundle = null;
        reject(error);
      };
      document.head.append(script);
    });
    return bundle;
  };

  // What is too large for a page lies in a file of its own.
  const stored = (chart) => {
    const { src, name } = chart.dataset;
    if (!src) return Promise.resolve(JSON.parse(chart.textContent));
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = src;
      script.onload = () => resolve(window.vegaliteCharts[name]);
      script.onerror = reject;
      document.head.append(script);
    });
  };

  // The specification's colours, as the page's theme has them now.
  const coloured = (chart, spec, names) => {
    const style = getComputedStyle(chart);
    const text = JSON.stringify(spec).replace(/#[0-9a-f]{6}\b/gi, (color) => {
      const name = names[color.toLowerCase()];
      return name ? style.getPropertyValue(`--${name}`).trim() : color;
    });
    return JSON.parse(text);
  };

  // What a reader has set stays set when the chart is drawn again.
  const set = (spec, view) => {
    for (const param of spec.params ?? []) {
      if (view && param.bind && !param.select) param.value = view.signal(param.name);
    }
  };

  // Vega takes a pointer's place from the corner of the drawing and knows nothing of its scale.
  const pointer = { x: 0, y: 0, moving: 0 };
  const note = (event) => {
    const { clientX, clientY } = event.changedTouches?.[0] ?? event;
    Object.assign(pointer, { x: clientX, y: clientY, moving: pointer.moving + 1 });
    setTimeout(() => { pointer.moving -= 1; });
  };
  const kinds = ["pointerover", "pointerdown", "pointermove", "pointerup", "mouseover", "mousedown", "mousemove",
    "mouseup", "click", "dblclick", "wheel", "touchstart", "touchmove", "touchend"];
  for (const kind of kinds) addEventListener(kind, note, { capture: true, passive: true });
  // Vega shows a tooltip when the pointer moves; a finger does not, and it was there before the chart was live.
  const point = () => {
    const { x: clientX, y: clientY } = pointer;
    const target = document.elementFromPoint(clientX, clientY);
    if (target?.closest(".vegalite-live svg")) {
      target.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX, clientY }));
    } else {
      document.getElementById("vg-tooltip-element")?.classList.remove("visible");
    }
  };
  addEventListener("click", point);
  const unscale = (svg) => {
    const scaled = svg.getBoundingClientRect.bind(svg);
    svg.getBoundingClientRect = () => {
      const box = scaled();
      // Only where Vega asks, which is while an event is on its way.
      if (!pointer.moving) return box;
      const { left, top, width, height } = box;
      const scale = width / svg.viewBox.baseVal.width || 1;
      const corner = [pointer.x - (pointer.x - left) / scale, pointer.y - (pointer.y - top) / scale];
      return new DOMRect(...corner, width / scale, height / scale);
    };
  };

  const show = async (chart) => {
    const box = chart.querySelector(".vegalite-chart");
    const live = chart.querySelector(".vegalite-live");
    const kind = chart.querySelector(".vegalite-wide").getClientRects().length ? "wide" : "narrow";
    chart.stored ??= await stored(chart.querySelector("script"));
    const { both, colors, theme } = chart.stored;
    const spec = coloured(chart, { ...both, ...chart.stored[kind] }, colors);
    set(spec, chart.view);
    const drawings = [...chart.querySelectorAll(`.vegalite-${kind} :is(svg[role], img)`)];
    const { width, left } = drawings.find((one) => one.getClientRects().length).getBoundingClientRect();
    const controls = chart.querySelector(".vegalite-controls");
    const focused = controls?.contains(document.activeElement);
    const parts = [...controls?.querySelectorAll("button > span, .vega-bind") ?? []];
    const place = parts.findIndex((part) => part.contains(chart.touched ?? document.activeElement));
    chart.touched = null;
    if (controls) {
      // Nothing below may move.
      controls.style.minHeight = `${controls.offsetHeight}px`;
      controls.replaceChildren();
    }
    // Not in the page yet: the observers of a theme would be told of each of thousands of marks.
    const drawn = document.createElement("div");
    // Neither part of Vega may put a style element into the page: a strict policy refuses it.
    const result = await window.vegaEmbed(drawn, spec, {
      ast: true, actions: false, renderer: "svg", mode: "vega-lite", bind: controls ?? undefined,
      config: theme ? window.vegaliteTheme : undefined,
      defaultStyle: false, tooltip: { theme: "custom", disableDefaultStyle: true },
    });
    const svg = drawn.querySelector("svg");
    svg.style.width = `${width}px`;
    svg.style.maxWidth = "none";
    svg.style.marginLeft = `${left - box.getBoundingClientRect().left + box.scrollLeft}px`;
    unscale(svg);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", chart.dataset.label);
    // The drawing alone has a role and a name.
    for (const name of ["role", "aria-roledescription", "aria-label"]) drawn.removeAttribute(name);
    live.replaceChildren(drawn);
    live.hidden = false;
    box.classList.add("is-live");
    if (focused) {
      const [control = controls] = [...controls.querySelectorAll(".vega-bind")].slice(Math.max(0, place));
      control.querySelector("input, select, button, textarea")?.focus();
    }
    // Drawn again, perhaps at another width.
    if (chart.view) controls?.style.removeProperty("min-height");
    chart.view?.finalize();
    chart.view = result.view;
    if (box.matches(":hover")) point();
  };

  const still = (chart) => {
    chart.querySelector(".vegalite-live").hidden = true;
    chart.querySelector(".vegalite-chart").classList.remove("is-live");
  };
  // One after another: a theme may change while a chart is being drawn.
  const queue = (chart) => {
    chart.queue = (chart.queue ?? load()).then(() => show(chart)).catch((error) => {
      console.error(error);
      still(chart);
    });
  };

  const charts = [...document.querySelectorAll(".vegalite")];
  for (const chart of charts) {
    const wake = () => {
      if (!chart.queue) queue(chart);
    };
    for (const event of ["pointerenter", "focusin", "touchstart"]) {
      chart.querySelector(".vegalite-chart").addEventListener(event, wake, { passive: true });
    }
    chart.querySelector(".vegalite-controls button")?.addEventListener("click", (event) => {
      chart.touched = event.target;
      wake();
    });
  }
  addEventListener("load", () => {
    // A page that lies in a folder has nothing to fetch.
    if (navigator.connection?.saveData || !location.protocol.startsWith("http")) return;
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      // Not only fetched: a host that says nothing of caches would be asked again.
      load().catch(() => {});
    });
    for (const chart of charts) seen.observe(chart);
  });
  const again = () => charts.filter((chart) => chart.view).forEach(queue);
  const themes = new MutationObserver(again);
  for (const element of [document.documentElement, document.body]) {
    themes.observe(element, { attributeFilter: ["data-theme"] });
  }
  let pending;
  let width = innerWidth;
  addEventListener("resize", () => {
    // A phone also calls it a resize when its address bar comes and goes.
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(pending);
    pending = setTimeout(again, 200);
  });
})();
