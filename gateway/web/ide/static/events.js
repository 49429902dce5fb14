// A subscription as server-sent events, in distinct connections (graphql-sse): one request, an event for each answer.

const EVENTS = "text/event-stream";

/** Tell whether the operation that is asked for is a subscription. */
export function follows(parameters, { documentAST } = {}) {
  const found = documentAST && GraphiQL.GraphQL.getOperationAST(documentAST, parameters.operationName);
  return found?.operation === "subscription";
}

/** Ask, and give the answers as they come, until there are no more or whoever reads them has enough. */
export function answers(ask, parameters, headers = {}) {
  const enough = new AbortController();
  const told = read(ask, parameters, headers, enough.signal);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => told.next(),
    return() {
      enough.abort();
      return told.return();
    },
  };
}

async function* read(ask, parameters, headers, signal) {
  try {
    const answer = await ask("graphql", {
      method: "POST",
      headers: { accept: `${EVENTS}, application/json;q=0.9`, "content-type": "application/json", ...headers },
      body: JSON.stringify(parameters),
      signal,
    });
    if (!answer.headers.get("content-type")?.startsWith(EVENTS)) {
      yield answer.json();
      return;
    }
    yield* events(answer.body.pipeThrough(new TextDecoderStream()));
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}

async function* events(stream) {
  const reader = stream.getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const blocks = (rest + part.value).split("\n\n");
    rest = blocks.pop();
    for (const lines of blocks.map((block) => block.split("\n"))) {
      if (lines.includes("event: complete")) {
        return;
      }
      yield* lines.filter((line) => line.startsWith("data: ")).map((line) => JSON.parse(line.slice("data: ".length)));
    }
  }
}
