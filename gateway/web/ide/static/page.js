// The page: GraphiQL appears once it is known who asks, with an example for each kind of caller.

import { Unusable, askingAs, read } from "./caller.js";
import { answers, follows } from "./events.js";

const { endpoint, nonce } = document.body.dataset;
const form = document.getElementById("who");
const pasted = document.getElementById("pasted");
const told = document.getElementById("told");

// What GraphiQL's dialogs and menus are built with writes a style of its own, and looks here for the leave to do so.
globalThis.__webpack_nonce__ = nonce;

let ask = null;
let shown = false;

function tell(text, wrong) {
  told.textContent = text;
  told.classList.toggle("wrong", wrong);
}

async function show() {
  const examples = await (await fetch("graphiql/examples.json")).json();
  const once = GraphiQL.createFetcher({ url: "graphql", fetch: (url, init) => ask(url, init) });
  const fetcher = (parameters, options) =>
    follows(parameters, options) ? answers(ask, parameters, options.headers) : once(parameters, options);
  const page = {
    fetcher,
    defaultTabs: examples,
    // Of the first tab GraphiQL takes the query alone.
    variables: examples[0].variables,
    // Else it is the browser's own: what was asked about whom would lie there after the page is closed.
    storage: null,
  };
  ReactDOM.createRoot(document.getElementById("graphiql")).render(React.createElement(GraphiQL, page));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = pasted.value;
  pasted.value = "";
  try {
    const caller = await read(text);
    ask = askingAs(caller, endpoint);
    tell(`Asking with this token until ${caller.until.toLocaleTimeString()}.`, false);
  } catch (error) {
    tell(error instanceof Unusable ? error.message : "That cannot be used.", true);
    return;
  }
  if (!shown) {
    shown = true;
    await show();
  }
});
