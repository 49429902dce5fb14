// graphql-codegen with its client preset: types for every document, from the schema as it is kept in the repository.
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default {
  importExtension: '.js',
  schema: here('../../../resolvers/schema/schema.graphql'),
  documents: [here('../timeline.graphql'), here('app.ts')],
  generates: {
    [here('made/')]: {
      preset: 'client',
      // A manifest of what this client asks, for a gateway that takes trusted documents.
      presetConfig: { persistedDocuments: true, fragmentMasking: false },
      config: {
        useTypeImports: true,
        strictScalars: true,
        // All of them travel as text. A Decimal stays text, as a number would lose digits: 5.10 is not 5.1.
        scalars: {
          Date: 'string',
          DateTime: 'string',
          Decimal: 'string',
          Duration: 'string',
          JSON: 'unknown',
          PartialDateTime: 'string',
          PersonNumber: 'string',
          URI: 'string',
        },
      },
    },
  },
};
