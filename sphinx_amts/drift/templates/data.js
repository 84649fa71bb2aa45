// The data that stands in the page, read when it is needed, and the search in it.

const SLICE = 8; // milliseconds of work before the browser may do something else
const breath = () => new Promise((done) => { setTimeout(done); });

// What is out of sight can wait until nothing else is to be done.
const rest = () => new Promise((done) => {
  if (window.requestIdleCallback) requestIdleCallback(done, { timeout: 1000 });
  else setTimeout(done, 50);
});

const chunks = new Map();

const parse = (id) => JSON.parse(document.getElementById(id).textContent);

// An element is whole once another follows it, or the page has arrived.
const arrived = async (id) => {
  for (;;) {
    const node = document.getElementById(id);
    if (node && (node.nextElementSibling || document.readyState !== "loading")) return;
    if (document.readyState !== "loading") throw new Error(`${id} is not in the page`);
    await new Promise((done) => { setTimeout(done, 40); });
  }
};

const chunkNow = (language, number) => {
  const id = `data-${language}-${number}`;
  if (!chunks.has(id)) chunks.set(id, parse(id));
  return chunks.get(id);
};

// What is shown of a page once it is open: {findings, score}.
const entryNow = (language, page) => (
  page.at ? chunkNow(language, page.at[0])[page.at[1]] : {}
);
const entryOf = async (language, page) => {
  if (page.at && !chunks.has(`data-${language}-${page.at[0]}`)) {
    await arrived(`data-${language}-${page.at[0]}`);
  }
  return entryNow(language, page);
};

const joined = (runs) => (runs || []).map(([text]) => text).join("");
const isKind = (finding, kind) => (
  !kind || finding.kind === kind || `${finding.kind}: ${finding.check}` === kind
);
const contains = (finding, words) => {
  const text = [
    joined(finding.before), joined(finding.now), finding.human, finding.machine, finding.why,
  ].join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
};
const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

// Find the findings that have all these words: page → the set of their numbers. Nothing where
// another search has begun meanwhile.
const search = async (language, pages, words, isCurrent) => {
  const hits = new Map();
  let started = performance.now();
  for (const page of pages) {
    if (!page.at || !page.kinds) continue;
    if (performance.now() - started > SLICE) {
      await breath();
      if (!isCurrent()) return null;
      started = performance.now();
    }
    const { findings = [] } = await entryOf(language, page);
    const found = new Set();
    findings.forEach((finding, n) => { if (contains(finding, words)) found.add(n); });
    if (found.size) hits.set(page, found);
  }
  return isCurrent() ? hits : null;
};
