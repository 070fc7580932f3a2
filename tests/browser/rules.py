"""What everybody needs of a page, as rules that are checked in the browser (after WCAG 2.2, level AA).

Each is a script that returns what breaks it, as a list of words.
"""

from __future__ import annotations

from playwright.sync_api import Page

_SEEN = """
const seen = e => e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
  && !e.closest('[aria-hidden=true], .sr');
const modal = document.querySelector('dialog:modal');
const all = selector => [...(modal ?? document).querySelectorAll(selector)].filter(seen);
const short = e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 140);
"""
_CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])"

NAMED = f"""() => {{ {_SEEN}
  const by = e => (e.getAttribute('aria-labelledby') ?? '').split(/\\s+/).filter(Boolean)
    .map(id => document.getElementById(id)?.textContent ?? '').join(' ');
  const name = e => (by(e) || e.getAttribute('aria-label') || e.textContent
    || [...(e.labels ?? [])].map(l => l.textContent).join(' ')).trim();
  const roles = ['feed', 'group', 'search', 'region', 'img'].map(role => `, [role=${{role}}]`).join('');
  return all("{_CONTROLS}, article, nav, dialog, fieldset" + roles)
    .filter(e => !(e.localName === 'fieldset' ? e.querySelector('legend')?.textContent : name(e))).map(short);
}}"""
"""Every control, part and picture has a name."""

ONCE = f"""() => {{ {_SEEN}
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  const points = ['aria-labelledby', 'aria-describedby', 'for'];
  const dead = points.flatMap(name => [...document.querySelectorAll(`[${{name}}]`)]
    .flatMap(e => e.getAttribute(name).split(/\\s+/).filter(Boolean)))
    .filter(id => !document.getElementById(id));
  return [...ids.filter((id, at) => ids.indexOf(id) !== at), ...dead];
}}"""
"""No id stands twice, and none that is pointed at is missing."""

OUTLINE = f"""() => {{ {_SEEN}
  const wrong = [];
  const count = s => all(s).length;
  if (!modal && count('main') !== 1) wrong.push(`${{count('main')}} times main`);
  if (!modal && count('h1') !== 1) wrong.push(`${{count('h1')}} times h1`);
  const root = document.documentElement;
  if (!root.lang || !['ltr', 'rtl'].includes(root.dir)) wrong.push('no language or direction');
  if (!document.title.trim()) wrong.push('no title');
  let last = modal ? 1 : 0;
  for (const e of all('h1, h2, h3, h4, h5, h6')) {{
    const level = Number(e.getAttribute('aria-level') ?? e.localName[1]);
    if (level > last + 1) wrong.push(`h${{last}} then ${{short(e)}}`);
    last = level;
  }}
  for (const e of document.querySelectorAll('[tabindex]')) if (e.tabIndex > 0) wrong.push(short(e));
  for (const e of document.querySelectorAll('button button, a a, a button, button a')) wrong.push(short(e));
  for (const e of document.querySelectorAll('ul, ol')) {{
    for (const inner of e.children) if (inner.localName !== 'li') wrong.push(short(inner));
  }}
  return wrong;
}}"""
"""One main part and heading, headings without gaps, a language, lists of items, no order by numbers."""

LARGE = f"""() => {{ {_SEEN}
  const box = e => (e.closest('.chip, .check') ?? e).getBoundingClientRect();
  return all("button, input, select, textarea, summary").filter(e => !e.disabled)
    .filter(e => box(e).width < 24 || box(e).height < 24).map(short);
}}"""
"""What is pressed is at least 24 by 24 pixels (links within text are free)."""

CLEAR = f"""() => {{ {_SEEN}
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const over = (top, under) => [0, 1, 2].map(i => top[i] * (top[3] ?? 1) + under[i] * (1 - (top[3] ?? 1)));
  const behind = e => {{
    const layers = [];
    for (let at = e; at; at = at.parentElement) {{
      layers.push(rgb(getComputedStyle(at).backgroundColor));
      if (at === modal) break;
    }}
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  }};
  const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = c => [0.2126, 0.7152, 0.0722].reduce((sum, part, i) => sum + part * linear(c[i] / 255), 0);
  const contrast = (a, b) => {{
    const [x, y] = [light(a), light(b)];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  }};
  const found = [];
  const walker = document.createTreeWalker(modal ?? document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {{
    const e = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!/[\\p{{L}}\\p{{N}}‹›✎✕]/u.test(text) || !seen(e) || e.closest('.skip, option, svg')) continue;
    let opacity = 1;
    for (let at = e; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    if (opacity === 0) continue;
    const under = behind(e);
    const color = over([...rgb(getComputedStyle(e).color).slice(0, 3), opacity], under);
    const seenAt = contrast(color, under);
    if (seenAt < 4.5) found.push(`${{seenAt.toFixed(2)}} ${{e.className}} ${{text.slice(0, 30)}}`);
  }}
  for (const e of all('input, select, textarea').filter(e => !e.closest('.chip, .card, .check'))) {{
    const edge = contrast(rgb(getComputedStyle(e).borderTopColor).slice(0, 3), behind(e.parentElement));
    if (edge < 3) found.push(`edge ${{edge.toFixed(2)}} ${{short(e)}}`);
  }}
  return found;
}}"""
"""Text stands out by 4.5 to 1, and the edge of a field by 3 to 1."""

_FOCUS = """() => {
  const e = document.activeElement;
  const shown = e.matches('.chip input') ? e.parentElement : e;
  const style = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return [e === document.body ? 'body' : e.outerHTML.slice(0, 120), seen, inside];
}"""


def check(page: Page) -> None:
    """The page as it stands breaks no rule."""
    for name, rule in {
        "named": NAMED,
        "once": ONCE,
        "outline": OUTLINE,
        "large": LARGE,
        "clear": CLEAR,
    }.items():
        broken = page.evaluate(rule)
        assert not broken, f"{name}: {broken}"


def check_tabs(page: Page, most: int) -> list[str]:
    """Tab leads on and on, to what is seen and shown to have the focus; returns where to."""
    stops: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop, is_shown, is_inside = page.evaluate(_FOCUS)
        if stop == "body" or stop in stops[:1]:
            break
        assert is_shown, f"no focus to be seen on {stop}"
        assert is_inside, f"out of sight: {stop}"
        stops.append(stop)
    return stops
