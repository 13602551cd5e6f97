const methods = ["get", "post", "put", "patch", "delete", "head", "options"];

/**
 * @typedef {{id: string, method: string, path: string, summary: string, description: string, deprecated: boolean,
 *   secured: boolean, parameters: any[], body: any, responses: [string, any][]}} Operation
 */

/**
 * The operations of a document in its order, with references followed.
 * @param {string} service
 * @param {any} document
 * @returns {Operation[]}
 */
export function operationsOf(service, document) {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => {
      const operation = item[method];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      return {
        id: `${service}-${operation.operationId ?? `${method}-${path}`}`.replace(/[^A-Za-z0-9]+/g, "-"),
        method,
        path,
        summary: operation.summary ?? "",
        description: operation.description ?? "",
        deprecated: operation.deprecated === true,
        secured: (operation.security ?? document.security ?? []).some((way) => Object.keys(way).length > 0),
        parameters: parameters.map((parameter) => follow(parameter, document)),
        body: follow(operation.requestBody, document),
        responses: Object.entries(operation.responses ?? {}).map(([status, answer]) => [status, follow(answer, document)]),
      };
    })
  );
}

/** What a `$ref` within the document points to; anything else is itself. */
export function follow(value, document) {
  let found = value;
  for (let steps = 0; found?.$ref && steps < 16; steps++) {
    found = found.$ref.replace(/^#\//, "").split("/").reduce(
      (place, part) => place?.[decodeURIComponent(part).replace(/~1/g, "/").replace(/~0/g, "~")], document);
  }
  return found;
}

/** The media type to show of a body or an answer: JSON first. */
export function mediaOf(content) {
  const types = Object.keys(content ?? {});
  const type = types.find((name) => name === "application/json") ?? types.find((name) => name.includes("json")) ?? types[0];
  return type ? { type, types, ...content[type] } : null;
}

/**
 * A value that fits a schema: the examples it states, otherwise the simplest one.
 * @param {any} schema
 * @param {any} document
 */
export function exampleOf(schema, document, depth = 0) {
  const found = follow(schema, document);
  if (!found || depth > 8) return null;
  for (const key of ["example", "default", "const"]) if (found[key] !== undefined) return found[key];
  if (found.examples?.length > 0) return found.examples[0];
  if (found.enum?.length > 0) return found.enum[0];
  const choice = found.allOf ?? found.oneOf ?? found.anyOf;
  if (choice) {
    return found.allOf
      ? Object.assign({}, ...choice.map((part) => exampleOf(part, document, depth + 1)))
      : exampleOf(choice[0], document, depth + 1);
  }
  switch (typeOf(found)[0]) {
    case "object":
      return Object.fromEntries(Object.entries(found.properties ?? {}).map(
        ([name, property]) => [name, exampleOf(property, document, depth + 1)]));
    case "array":
      return found.items ? [exampleOf(found.items, document, depth + 1)] : [];
    case "integer":
    case "number":
      return found.minimum ?? 0;
    case "boolean":
      return false;
    case "string":
      return "";
    default:
      return null;
  }
}

/** The type names of a schema, without "null" unless it is the only one. */
export function typeOf(schema) {
  const named = [schema.type ?? (schema.properties ? "object" : schema.items ? "array" : [])].flat();
  const real = named.filter((name) => name !== "null");
  return real.length > 0 ? real : named;
}
