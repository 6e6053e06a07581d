// List the texts under 4.5 to 1 and the marks under 3 to 1 of a page's charts (WCAG 2.2, 1.4.3 and 1.4.11).
grid => {
  const numbers = text => text.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
  const luminance = rgb => rgb.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const kept = new Map();
  const once = (element, what, find) => {
    if (!kept.has(element)) kept.set(element, {});
    return (kept.get(element)[what] ??= find());
  };
  const colour = (element, what) => once(element, what, () => {
    const style = getComputedStyle(element);
    if (style[what] === 'none' || (what === 'stroke' && !parseFloat(style.strokeWidth))) return { opacity: 0 };
    const [r, g, b, alpha = 1] = numbers(style[what]);
    let opacity = alpha * parseFloat(style[`${what}Opacity`]);
    for (let e = element; e.tagName !== 'svg'; e = e.parentElement) opacity *= parseFloat(getComputedStyle(e).opacity);
    return { rgb: [r, g, b], opacity };
  });
  const paint = (element, what, under) => {
    const { rgb, opacity } = colour(element, what);
    return opacity ? rgb.map((c, i) => c * opacity + under[i] * (1 - opacity)) : null;
  };
  const covers = (shape, x, y) => {
    const box = once(shape, 'box', () => shape.getBoundingClientRect());
    if (x < box.left - 1 || x > box.right + 1 || y < box.top - 1 || y > box.bottom + 1) return false;
    const inverse = once(shape, 'inverse', () => shape.getScreenCTM().inverse());
    return shape.isPointInFill(new DOMPoint(x, y).matrixTransform(inverse));
  };
  let page = document.querySelector('.vegalite');
  while (!numbers(getComputedStyle(page).backgroundColor)[3] && getComputedStyle(page).backgroundColor.includes('rgba')) {
    page = page.parentElement;
  }
  const paper = numbers(getComputedStyle(page).backgroundColor).slice(0, 3);
  const faint = [];
  for (const svg of document.querySelectorAll('.vegalite-wide > svg')) {
    const shapes = [...svg.querySelectorAll('path, line, rect')];
    const ground = (x, y, before) => {
      let color = paper;
      for (const shape of shapes) {
        if (!(shape.compareDocumentPosition(before) & Node.DOCUMENT_POSITION_FOLLOWING)) break;
        if (covers(shape, x, y)) color = paint(shape, 'fill', color) ?? color;
      }
      return color;
    };
    for (const text of svg.querySelectorAll('text')) {
      if (!text.textContent.trim()) continue;
      const box = text.getBoundingClientRect();
      for (const share of [0.05, 0.5, 0.95]) {
        const under = ground(box.left + share * box.width, box.top + box.height / 2, text);
        const ratio = contrast(paint(text, 'fill', under) ?? under, under);
        if (ratio < 4.5) faint.push(`text ${text.textContent} ${ratio.toFixed(2)}`);
      }
    }
    for (const shape of shapes) {
      if (!shape.closest('[class*=role-mark]') || shape.getAttribute('class') === 'background') continue;
      const painted = ['fill', 'stroke'].map(what => paint(shape, what, paper)).filter(Boolean);
      // Grid and paper are ground that marks lie on.
      const ground = color => [paper, numbers(grid)].some(other => contrast(color, other) < 1.01);
      const ratio = Math.max(...painted.map(color => contrast(color, paper)));
      if (painted.length && !painted.every(ground) && ratio < 3) {
        faint.push(`mark ${shape.getAttribute('aria-roledescription') ?? shape.parentElement.getAttribute('class')} ${ratio.toFixed(2)}`);
      }
    }
  }
  return [...new Set(faint)];
}
