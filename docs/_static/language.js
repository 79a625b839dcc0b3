// The language switch keeps the heading, and the start page remembers the choice.
function currentHeading() {
  if (location.hash) {
    return location.hash;
  }
  let found = "";
  for (const section of document.querySelectorAll("article section[id]")) {
    if (section.getBoundingClientRect().top < innerHeight / 3 && scrollY > 0) {
      found = "#" + section.id;
    }
  }
  return found;
}

for (const link of document.querySelectorAll("a[data-language]")) {
  link.addEventListener("click", () => {
    link.hash = currentHeading();
    try {
      localStorage.setItem("language", link.dataset.language);
    } catch {
      // storage may be forbidden; the start page then asks the browser
    }
  });
}
