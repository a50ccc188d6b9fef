// The page at /api/docs: the OpenAPI document, for people.

const page = document.getElementById("docs");
const api = await (await fetch("/api/openapi.json")).json();

function add(parent, name, text, className) {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return parent.appendChild(element);
}

/** A schema in one line, as JSON that one could send. */
function sketch(schema, depth = 0) {
  if (!schema) return "";
  if (schema.$ref) return sketch(api.components.schemas[schema.$ref.split("/").pop()], depth + 1);
  const one = (schema.oneOf ?? []).find((choice) => choice.type !== "null");
  if (one) return sketch(one, depth);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") return `[${sketch(schema.items, depth)}, …]`;
  if (schema.properties) {
    if (depth > 3) return "{…}";
    const field = ([name, value]) => `${name}${schema.required?.includes(name) ? "" : "?"}: ${sketch(value, depth + 1)}`;
    return `{ ${Object.entries(schema.properties).map(field).join(", ")} }`;
  }
  const types = [schema.type].flat().filter((type) => type && type !== "null");
  return schema.format && types[0] === "string" ? schema.format : types.join(" | ");
}

for (const tag of api.tags) {
  add(page, "h2", tag.name);
  add(page, "p", tag.description);
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!operation.tags?.includes(tag.name)) continue;
      const entry = add(page, "details");
      add(entry, "summary", `${method.toUpperCase()} ${path}: ${operation.summary}`);
      for (const parameter of operation.parameters ?? []) {
        add(entry, "p", `${parameter.name} (${parameter.in}): ${parameter.description}`);
      }
      const body = operation.requestBody?.content["application/json"]?.schema;
      if (body) add(entry, "pre", sketch(body));
      for (const [status, response] of Object.entries(operation.responses)) {
        const answer = response.content?.["application/json"]?.schema;
        add(entry, "p", `${status} ${response.description}`);
        if (answer && status < 300) add(entry, "pre", sketch(answer));
      }
    }
  }
}
