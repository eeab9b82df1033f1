// Searches the passages in the reader's browser. Nothing that is typed leaves it.
const form = document.getElementById("search");
const field = document.getElementById("query");
const results = document.getElementById("results");
const status = document.getElementById("status");
const root = form.dataset.root;
form.hidden = false;
document.getElementById("no-script").hidden = true;

let engine;
async function opened() {
  if (!engine) {
    engine = await import(`${root}/pagefind/pagefind.js`);
    const [first, ...others] = form.dataset.languages.split(" ");
    await engine.options({ baseUrl: `${root}/` });
    await engine.init(first);
    for (const language of others) await engine.mergeIndex(`${root}/pagefind`, { language });
  }
  return engine;
}

let newest = 0;
async function search() {
  const mine = ++newest;
  const words = field.value.trim();
  if (!words) { results.replaceChildren(); status.textContent = ""; return; }
  const found = await (await opened()).search(words);
  const pages = await Promise.all(found.results.slice(0, 20).map((one) => one.data()));
  if (mine !== newest) return;
  status.textContent = pages.length ? String(found.results.length) : form.dataset.none;
  results.replaceChildren(...pages.map(shown));
}

function shown(page) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = page.url;
  link.textContent = page.meta.title;
  const excerpt = document.createElement("p");
  excerpt.lang = page.meta.language || "";
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
