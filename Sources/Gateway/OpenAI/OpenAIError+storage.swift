import NIOHTTP1

/// What is wrong with requests for files and batches.
extension OpenAIError {
    private static func invalid(
        _ status: HTTPResponseStatus = .badRequest,
        code: String? = nil,
        param: String? = nil,
        _ message: String
    ) -> OpenAIError {
        OpenAIError(status, type: "invalid_request_error", code: code, param: param, message)
    }

    static func noSuchFile(_ id: String, param: String = "id") -> OpenAIError {
        invalid(.notFound, code: "file_not_found", param: param, "No such File object: \(id.prefix(100)).")
    }

    static func noSuchBatch(_ id: String) -> OpenAIError {
        invalid(.notFound, code: "batch_not_found", param: "id", "No batch found with id '\(id.prefix(100))'.")
    }

    /// A value that cannot be taken, of a field or a parameter of the URL.
    static func invalidValue(_ param: String, _ value: String, expected: String) -> OpenAIError {
        invalid(
            code: "invalid_value",
            param: param,
            "Invalid value for '\(param)': expected \(expected), but got '\(value.prefix(200))' instead."
        )
    }

    static let notMultipart = invalid(
        .unsupportedMediaType,
        code: "unsupported_media_type",
        "Send the file as multipart/form-data with a boundary: fields 'purpose' and 'file'."
    )

    /// The body is not what its content type says.
    static func brokenMultipart(_ what: String) -> OpenAIError {
        invalid(code: "invalid_multipart", "We could not read the form in the body of your request: \(what).")
    }

    static func fileTooLarge(limitBytes: Int) -> OpenAIError {
        invalid(
            .payloadTooLarge,
            code: "file_too_large",
            param: "file",
            "The file exceeds \(limitBytes) bytes (max_file_bytes)."
        )
    }

    /// A class that batches cannot be of.
    static func notDeferrable(_ param: String, _ name: String, deferrable: [String]) -> OpenAIError {
        invalid(
            code: "class_not_deferrable",
            param: param,
            "Invalid value for '\(param)': requests of class '\(name.prefix(80))' may not wait; classes whose requests "
                + "may are \(deferrable.joined(separator: ", "))."
        )
    }

    /// The key allows none of the classes that batches can be of.
    static func noDeferrableClass(_ deferrable: [String]) -> OpenAIError {
        OpenAIError(
            .forbidden,
            type: "permission_error",
            code: "class_not_allowed",
            param: "metadata.class",
            "The API key allows none of the classes whose requests may wait: \(deferrable.joined(separator: ", "))."
        )
    }

    /// A header that says something of a single request.
    static func headerNotForBatches(_ name: String) -> OpenAIError {
        invalid(
            code: "invalid_header",
            param: name,
            "Header '\(name)' is not for batches; say area, class and deadline in 'metadata'."
        )
    }

    /// The database cannot be asked now. Requests that need none of it are answered all the same.
    static let storageUnavailable = OpenAIError(
        .serviceUnavailable,
        type: "server_error",
        code: "storage_unavailable",
        "Files and batches cannot be reached now, please try again later.",
        retryAfter: .seconds(2)
    )

    /// As many files are being taken in as there is room for.
    static let tooManyUploads = OpenAIError(
        .tooManyRequests,
        type: "rate_limit_error",
        code: "too_many_uploads",
        "Too many files are being uploaded now, please try again later.",
        retryAfter: .seconds(2)
    )
}
