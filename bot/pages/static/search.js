// Searches the passages in the reader's browser. Nothing that is typed leaves it.
const form = document.getElementById("search");
const field = document.getElementById("query");
const results = document.getElementById("results");
const status = document.getElementById("status");
const root = form.dataset.root;
form.hidden = false;
document.getElementById("no-script").hidden = true;

let engines;
async function opened() {
  if (!engines) {
    const page = document.documentElement;
    const frame = page.lang;
    // Pagefind searches the language that the page has when it begins, so each language of the archive gets its own.
    const modules = form.dataset.languages.split(" ").map(async (language) => {
      const engine = await import(`${root}/pagefind/pagefind.js?${language}`);
      await engine.options({ baseUrl: `${root}/`, basePath: `${root}/pagefind/` });
      page.lang = language;
      const begun = engine.init();
      page.lang = frame;
      await begun;
      return engine;
    });
    engines = await Promise.all(modules);
  }
  return engines;
}

let newest = 0;
async function search() {
  const mine = ++newest;
  const words = field.value.trim();
  if (!words) { results.replaceChildren(); status.textContent = ""; return; }
  const answers = await Promise.all((await opened()).map((one) => one.search(words)));
  const found = answers.flatMap((one) => one.results).sort((one, other) => other.score - one.score);
  const pages = await Promise.all(found.slice(0, 20).map((one) => one.data()));
  if (mine !== newest) return;
  status.textContent = pages.length ? String(found.length) : form.dataset.none;
  results.replaceChildren(...pages.map(shown));
}

function shown(page) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = page.url;
  link.textContent = page.meta.title;
  const excerpt = document.createElement("p");
  for (const [place, part] of page.excerpt.split(/<\/?mark>/).entries()) {
    const element = document.createElement(place % 2 ? "mark" : "span");
    element.textContent = new DOMParser().parseFromString(part, "text/html").body.textContent;
    excerpt.append(element);
  }
  item.append(link, excerpt);
  return item;
}

let waiting;
field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 150); });
form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
