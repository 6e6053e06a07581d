"""What the tests ask the search for, and how they read its results."""

DONE = "!['', 'Searching …'].includes(document.querySelector('#search-status').textContent)"
PHRASES = [
    ("alerts", "notebooks/1_opening", "alerts"),
    ("public-order", "notebooks/1_opening", "public-order"),
    ('"criminal alerts"', "notebooks/1_opening", "criminal alerts"),
    ("rounding interval", "book/index", "rounding interval"),
    ("denominators", "notebooks/3_services", None),
    ("settle", "notebooks/4_community", "settled"),
    ("Did alerts fall more during the campaign?", "notebooks/2_crime", "alerts"),
    ("刑事警情", "notebooks/1_opening", "刑事警情"),
    ("百日行動", "notebooks/2_crime", "百日行動"),
    ("百日行动", "notebooks/2_crime", "百日行動"),
    ("网格", "notebooks/4_community", "網格"),
    ("社区民辅警", "notebooks/4_community", "社區民輔警"),
    ("1205", "notebooks/2_crime", "1205"),
    ("98.8%", "notebooks/3_services", "98.8%"),
    ("98.8 %", "notebooks/3_services", "98.8%"),
    ("2400余", "notebooks/4_community", "2400余"),
    ("4798090", "notebooks/8_context", "4,798,090"),
]


def results(page) -> list[dict]:
    page.wait_for_function(DONE)
    if page.locator("#search-more").is_visible():
        page.locator("#search-more").click()
    return page.evaluate(
        """() => [...document.querySelectorAll('#search-results li')].map(item => ({
          href: item.querySelector('a').href, title: item.querySelector('a').textContent,
          marks: [...item.querySelectorAll('mark')].map(mark => mark.textContent)}))"""
    )
