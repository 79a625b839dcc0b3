// The search page. The index is large, and loaded only for a query. Below each page that was found
// stands a piece of what it says; for that, a page is fetched when its place comes into view, not
// all at once as Sphinx would.
const field = document.querySelector("form.bd-search input");
field.focus();
field.select();

const query = new URLSearchParams(location.search).get("q");
const asFiles = location.protocol === "file:"; // then no page may be read
const fetched = new Map();

function readPage(address) {
  if (!fetched.has(address)) {
    fetched.set(address, fetch(address).then((answer) => answer.text()));
  }
  return fetched.get(address);
}

// The text of an article from an anchor on; without the help of a parser, which would take long.
function textOf(html, anchor) {
  const start = html.indexOf(anchor ? `id="${anchor}"` : "<article");
  const text = html.slice(html.indexOf(">", start) + 1, html.indexOf("</article>"));
  const known = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return text
    .replace(/<a class="headerlink".*?<\/a>/gs, "")
    .replace(/<\/(?:dd|dt|h\d|li|p|pre|t[dh])>/g, " ")
    .replace(/<[^>]*>/g, "")
    .replace(/&#(\d+);/g, (all, code) => String.fromCodePoint(code))
    .replace(/&(amp|lt|gt|quot);/g, (all, name) => known[name])
    .replace(/\s+/g, " ");
}

async function say(item, words) {
  const link = item.querySelector("a");
  const [address, anchor] = link.href.split("#");
  const text = textOf(await readPage(address), anchor);
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((place) => place >= 0);
  const start = anchor || !places.length ? 0 : Math.max(places[0] - 40, 0);
  const piece = text.slice(start, start + 300);
  item.lastElementChild.textContent = start ? "…" + piece.replace(/^\w+\s*/, "") : piece;
  words.forEach((word) => _highlightText(item, word, "highlighted"));
}

function watch(words) {
  const inView = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((one) => one.isIntersecting)) {
      inView.unobserve(entry.target);
      say(entry.target, words);
    }
  });
  const found = new MutationObserver((changes) => {
    for (const item of changes.flatMap((change) => Array.from(change.addedNodes))) {
      if (item.matches?.("ul.search > li") && !item.querySelector("span")) {
        item.append(Object.assign(document.createElement("p"), { className: "context" }));
        inView.observe(item);
      }
    }
  });
  found.observe(document.querySelector("#search-results"), { childList: true, subtree: true });
}

DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
if (query) {
  if (!asFiles) {
    watch([query.toLowerCase().trim(), ...Search._parseQuery(query)[3]]);
  }
  Search.loadIndex("searchindex.js");
}
