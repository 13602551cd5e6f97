import HTTP
import HTTPServer
import JSON

/// Checks everything a route declares besides its body, all of it before anything is refused.
enum ParameterCheck {
    static func check(_ route: Route, _ context: RequestContext) throws(Problem) {
        try context.readQuery()
        var faults: [Problem.Fault] = []
        for parameter in route.parameters {
            switch parameter.place {
            case .path: try checkPath(parameter, context, &faults)
            case .query: try checkQuery(parameter, context, &faults)
            case .header: try checkHeader(parameter, context, &faults)
            }
        }
        guard faults.isEmpty else { throw .invalid(faults) }
    }

    private static func checkPath(
        _ parameter: Parameter, _ context: RequestContext, _ faults: inout [Problem.Fault]
    ) throws(Problem) {
        guard let index = context.parameterNames.firstIndex(of: parameter.name),
            let fault = parameter.fault(of: context.parameterValues[index])
        else { return }
        guard parameter.rule == .unprocessable else { throw .notFound }
        faults.append(fault)
    }

    private static func checkQuery(
        _ parameter: Parameter, _ context: RequestContext, _ faults: inout [Problem.Fault]
    ) throws(Problem) {
        var count = 0
        for item in context.query where item.name == parameter.name {
            count += 1
            if count > 1, !parameter.isRepeated { throw .badRequest("\(parameter.name) stands more than once.") }
            if let fault = parameter.fault(of: item.value) { faults.append(fault) }
        }
        if count == 0, parameter.isRequired {
            faults.append(.init(.parameter(parameter.name), "required", "This parameter is required."))
        }
    }

    private static func checkHeader(
        _ parameter: Parameter, _ context: RequestContext, _ faults: inout [Problem.Fault]
    ) throws(Problem) {
        guard let value = context.request.head[parameter.name] else {
            if let missing = parameter.missing { throw Problem(missing) }
            return
        }
        if let limit = parameter.schema.length, !limit.contains(value.utf8.count) {
            let message = "\(limit.lowerBound) to \(limit.upperBound) characters are expected."
            faults.append(.init(.header(parameter.name), "wrong-length", message))
        }
    }
}
