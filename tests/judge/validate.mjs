// Validates FHIR R4 bundles, with the value sets that the standard binds: takes [bundle] on standard input, gives one
// list of what is wrong for each.
import fhir from "fhir";
import { text } from "node:stream/consumers";

const judge = new fhir.Fhir();
const wrong = (bundle) =>
  judge
    .validate(bundle, { errorOnUnexpected: true })
    .messages.filter((message) => message.severity === "error" || message.severity === "fatal")
    .map((message) => `${message.location}: ${message.message}`);
process.stdout.write(JSON.stringify(JSON.parse(await text(process.stdin)).map(wrong)));
