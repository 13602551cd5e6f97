import JSON
import Models
import Testing

@testable import Inquiries

@Suite struct RoutingSchemaTests {
    private func faults(_ json: String) -> [String] {
        let reader = CheckedReader(RoutingRules.self)
        do {
            _ = try reader.read(Array(json.utf8))
            return []
        } catch .faults(let faults) {
            return faults.map { $0.pointer + " " + $0.code }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `rules as a manager writes them are read`() {
        #expect(
            faults(
                """
                {"rules": [{"name": "Body work that an insurer pays",
                  "when": {"trades": ["auto_body"], "insurerPaid": true, "any": [{"makes": ["BMW"]}, {"words": ["hail"]}]},
                  "then": {"strategy": "broadcast", "only": {"verified": true}, "slaMinutes": 15}}]}
                """) == [])
    }

    @Test func `faults inside of nested conditions are told by their pointers`() {
        #expect(
            faults(
                """
                {"rules": [{"name": "One", "when": {"any": [{"makes": []}, {"urgencies": ["tomorrow"]}]},
                  "then": {"slaMinutes": 1}}]}
                """) == [
                    "/rules/0/when/any/0/makes too-few", "/rules/0/when/any/1/urgencies/0 not-one-of",
                    "/rules/0/then/slaMinutes out-of-range",
                ])
    }

    @Test func `every type of routing has a schema`() {
        var schemas = SchemaSet()
        _ = schemas.schema(of: RoutingInputs.self)
        _ = schemas.schema(of: RoutingDecision.self)
        _ = schemas.schema(of: RoutingRuleSet.self)
        _ = schemas.schema(of: SimulateRouting.self)
        _ = schemas.schema(of: RoutingSimulation.self)
        let names = Set(schemas.types.keys.map(\.name))
        #expect(names.isSuperset(of: ["RoutingCandidate", "RoutingCondition", "RankedCandidate", "RoutingShift"]))
    }
}
