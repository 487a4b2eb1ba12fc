"""The description of the interface, and whether answers and routes keep to it."""

import glob
import os
import re

import jsonschema
from openapi_spec_validator import validate

PROBLEM = "application/problem+json"


class Contract:
    """An OpenAPI document; remembers which operations were answered."""

    def __init__(self, document):
        validate(document)
        self.document = document
        self.answered = set()

    def operations(self):
        return {
            (method.upper(), path)
            for path, item in self.document["paths"].items()
            for method in item
        }

    def template(self, method, path):
        """The described path that fits, the one with the most literal parts first; None for none."""
        parts = path.split("?")[0].split("/")
        found = []
        for described in self.document["paths"]:
            wanted = described.split("/")
            fits = len(wanted) == len(parts) and all(
                one.startswith("{") or one == other for one, other in zip(wanted, parts)
            )
            if fits and method.lower() in self.document["paths"][described]:
                found.append((sum(one.startswith("{") for one in wanted), described))
        return min(found)[1] if found else None

    def check(self, method, path, status, headers, value):
        """Fails unless the status is described and the body is what the description says."""
        template = self.template(method, path)
        kind = headers.get("Content-Type", "").split(";")[0]
        if template is None:
            assert kind == PROBLEM, f"{method} {path}: {status} {kind}"
            return self.fits("Problem", value)
        responses = self.document["paths"][template][method.lower()]["responses"]
        assert str(status) in responses, f"{method} {template}: {status} is not described: {value}"
        response = responses[str(status)]
        if "$ref" in response:
            response = self.document["components"]["responses"][response["$ref"].split("/")[-1]]
        assert kind in response["content"], f"{method} {template} {status}: {kind}"
        for name, header in response.get("headers", {}).items():
            assert name in headers or not header.get("required"), f"{status} without {name}"
        self.validate(response["content"][kind]["schema"], value, f"{method} {template} {status}")
        if status < 400:
            self.answered.add((method, template))
        if kind == PROBLEM:
            assert value["status"] == status, value
            assert value["type"] == "urn:noroshi:problem:" + value["code"], value
            assert value["code"] in self.codes(), f"no words for {value['code']}"

    def codes(self):
        return self.document["components"]["schemas"]["ProblemCode"]["enum"]

    def fits(self, name, value):
        self.validate({"$ref": f"#/components/schemas/{name}"}, value, name)

    def validate(self, schema, value, where):
        whole = {**schema, "components": self.document["components"]}
        try:
            jsonschema.Draft202012Validator(whole).validate(value)
        except jsonschema.ValidationError as error:
            place = "/".join(map(str, error.absolute_path))
            raise AssertionError(f"{where}: {place}: {error.message[:200]}") from error


def routes_in(folder):
    """The operations that the sources register, as the description writes them."""
    found = set()
    for path in sorted(glob.glob(os.path.join(folder, "*.swift"))):
        with open(path, encoding="utf-8") as source:
            text = source.read()
        for method, route in re.findall(r'router\.(get|post)\(\s*"([^"]+)"', text):
            parts = re.findall(r'case "(\w+)":', text) if route.endswith("/:part") else [None]
            for part in parts:
                plain = route.replace(":part", part or "")
                found.add((method.upper(), re.sub(r":(\w+)", r"{\1}", plain)))
    return found


def codes_in(folder):
    """The problem codes that have words, in whichever file of a capability they stand."""
    found = set()
    for path in sorted(glob.glob(os.path.join(folder, "*", "Refusal*.swift"))):
        with open(path, encoding="utf-8") as source:
            found |= set(re.findall(r'^    "([\w.]+)": words\(', source.read(), re.M))
    return found
