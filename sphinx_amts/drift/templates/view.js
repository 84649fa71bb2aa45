// What the reader has asked for, and what is shown of it.

const settings = parse("settings");
const by = (id) => document.getElementById(id);
const sections = [...document.querySelectorAll(".language")];
const list = by("list");
const body = by("pages").tBodies[0];
const [find, seek, kinds, all, counted, pairs] = ["find", "seek", "kinds", "all", "count", "pairs"].map(by);

const view = {
  number: 0, pages: [], names: new Map(), rows: new Map(), open: new Map(), shown: [], scale: [0, 0],
  kind: "", sort: "todo", turned: false, hits: null, drawing: 0, searching: 0,
};
const PRINTED = 1500; // findings that are printed without being opened

// addresses

const encoded = (name) => name.toWellFormed ? name.toWellFormed().split("/").map(encodeURIComponent).join("/")
  : encodeURI(name.replace(/\p{Surrogate}/gu, "\ufffd")).replace(/[?#:]/g, encodeURIComponent);
const address = (page, key) => {
  const language = settings.languages[view.number].anchor;
  return `#${language}${page ? `/${encoded(page.name)}` : ""}${key ? `::${key}` : ""}`;
};
const asked = () => {
  const asks = new URLSearchParams();
  const values = { kind: view.kind, find: find.value, seek: seek.value };
  for (const [name, value] of Object.entries(values)) if (value) asks.set(name, value);
  if (view.sort !== "todo" || view.turned) asks.set("sort", (view.turned ? "-" : "") + view.sort);
  return asks.size || `${asks}` ? `?${asks}` : "";
};
const note = (page, key) => {
  history.replaceState(null, "", address(page, key) + asked());
};

// what is shown

const wanted = (page) => (finding, n) => (
  isKind(finding, view.kind) && (!view.hits || Boolean(view.hits.get(page)?.has(n)))
);

const detail = (page) => {
  const { row } = view.rows.get(page);
  const inner = cell({ colspan: 6, "aria-colspan": 6 });
  const place = element("tr", { role: "row", class: "open", id: `open-${view.pages.indexOf(page)}` }, inner);
  row.after(place);
  row.classList.add("opened");
  view.open.set(page, { place, inner, turn: 0 });
  const button = row.querySelector("button");
  if (button) button.setAttribute("aria-expanded", "true");
};

const fillPage = async (page, until) => {
  const at = view.open.get(page);
  if (!at) return;
  at.turn += 1;
  const { turn } = at;
  const { number } = view;
  const entry = until === "all" ? entryNow(number, page) : await entryOf(number, page);
  await fill(at.inner, entry, page, {
    link: (key) => address(page, key),
    source: settings.source,
    edition: settings.languages[number],
    wanted: wanted(page),
    until,
    isCurrent: () => view.open.get(page) === at && at.turn === turn,
  });
};

const close = (page) => {
  view.open.get(page)?.place.remove();
  view.open.delete(page);
  const row = view.rows.get(page)?.row;
  row?.classList.remove("opened");
  row?.querySelector("button")?.setAttribute("aria-expanded", "false");
};

const toggle = async (page) => {
  if (view.open.has(page)) {
    close(page);
    note();
  } else {
    detail(page);
    note(page);
    await fillPage(page);
  }
};

const rowFor = (page) => {
  if (!view.rows.has(page)) {
    view.rows.set(page, { row: rowOf(page, view.scale, view.pages.indexOf(page)) });
  }
  return view.rows.get(page).row;
};

const putRows = (pages) => {
  const fragment = document.createDocumentFragment();
  for (const page of pages) {
    fragment.append(rowFor(page));
    const open = view.open.get(page);
    if (open) fragment.append(open.place);
  }
  body.append(fragment);
};

// Rows come in slices; `atOnce` for those who can't wait: a link, the printer.
const draw = async (atOnce) => {
  view.drawing += 1;
  const turn = view.drawing;
  const { shown } = view;
  body.replaceChildren();
  let at = atOnce ? shown.length : ROWS;
  putRows(shown.slice(0, at));
  while (at < shown.length) {
    await rest();
    if (turn !== view.drawing) return;
    for (const started = performance.now(); at < shown.length && performance.now() - started < SLICE; at += 10) {
      putRows(shown.slice(at, at + 10));
    }
  }
};

const choose = () => {
  const name = find.value.trim().toLowerCase();
  const shown = view.pages.filter((page) => (
    (!name || page.name.toLowerCase().includes(name))
    && (!view.kind || page.kinds?.[view.kind])
    && (!view.hits || view.hits.has(page))
  ));
  shown.sort(ORDERS[view.sort]);
  if (view.turned) shown.reverse();
  view.shown = shown;
  const findings = shown.reduce((sum, page) => sum + matching(page), 0);
  const of = shown.length < view.pages.length ? ` of ${count(view.pages.length)}` : "";
  counted.textContent = shown.length
    ? `${count(shown.length)}${of} ${view.pages.length === 1 ? "page" : "pages"}, ${many(findings, "finding")}`
    : view.pages.length ? "No page has that." : "There are no pages.";
  all.hidden = !shown.some((page) => page.at);
};

const matching = (page) => {
  const kinds_ = page.kinds || {};
  if (view.hits) return view.hits.get(page)?.size || 0;
  if (view.kind) return kinds_[view.kind] || 0;
  return settings.kinds.reduce((sum, kind) => sum + (kinds_[kind] || 0), 0);
};

const redraw = () => {
  choose();
  draw();
  for (const page of view.open.keys()) if (view.shown.includes(page)) fillPage(page);
};

const closeAll = () => {
  for (const page of [...view.open.keys()]) close(page);
  all.textContent = "Open all";
  all.setAttribute("aria-pressed", "false");
};

// Search, then show; a click or a letter meanwhile begins anew.
const lookUp = async () => {
  view.searching += 1;
  const turn = view.searching;
  const words = wordsOf(seek.value);
  if (!words.length) view.hits = null;
  else {
    counted.textContent = "searching …";
    const hits = await search(view.number, view.pages, words, () => turn === view.searching);
    if (!hits) return;
    view.hits = hits;
    for (const [page, found] of hits) {
      if (!view.kind) continue;
      const { findings = [] } = entryNow(view.number, page);
      for (const n of found) if (!isKind(findings[n], view.kind)) found.delete(n);
      if (!found.size) hits.delete(page);
    }
  }
  redraw();
};
