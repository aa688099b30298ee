import JSONText

extension JSONSyntaxError {
    var problem: ProblemDetails { .badRequest("the body is not JSON: \(message), at byte \(place)") }
}
