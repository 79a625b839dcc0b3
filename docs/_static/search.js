// The search page: the index is large, and loaded only for a query.
const field = document.querySelector("form.bd-search input");
field.focus();
field.select();

// where the site is opened as files, a search may not read the pages it finds
DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY &&= location.protocol !== "file:";

if (new URLSearchParams(location.search).get("q")) {
  Search.loadIndex("searchindex.js");
}
