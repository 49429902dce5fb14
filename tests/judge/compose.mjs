// Composes subgraphs as Apollo's own tools do: takes [{name, sdl}] on standard input, gives {errors, hints, supergraph}.
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import { text } from "node:stream/consumers";

const subgraphs = JSON.parse(await text(process.stdin));
const composed = composeServices(
  subgraphs.map(({ name, sdl }) => ({ name, url: `http://${name}.invalid/graphql`, typeDefs: parse(sdl) })),
);
const told = {
  errors: (composed.errors ?? []).map((error) => error.message),
  hints: (composed.hints ?? []).map((hint) => hint.message),
  supergraph: composed.supergraphSdl ?? null,
};
process.stdout.write(JSON.stringify(told));
