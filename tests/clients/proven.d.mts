export interface Whom {
  url: string;
  token: string;
  key: JsonWebKey;
  basis: string | null;
  patient: string;
}

export declare function provenFetch(whom: Pick<Whom, 'token' | 'key' | 'basis'>): typeof fetch;
