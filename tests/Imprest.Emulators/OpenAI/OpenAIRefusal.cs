namespace Imprest.Emulators.OpenAI;

/// <summary>An error answer of the API.</summary>
internal sealed record OpenAIRefusal(int Status, string? Code, string Message, string? Param = null, string Type = "invalid_request_error")
{
    /// <summary><c>input</c>, <c>output</c>, or null where the answer does not say.</summary>
    public string? ModerationStage { get; init; }

    /// <summary>xAI's: what it takes all the same; null elsewhere.</summary>
    public long? CostTicks { get; init; }

    /// <summary>Azure's: what its filter found; null elsewhere.</summary>
    public object? InnerError { get; init; }

    public object Body
    {
        get
        {
            var error = new Dictionary<string, object?> { ["message"] = Message, ["type"] = Type, ["param"] = Param, ["code"] = Code };
            if (ModerationStage is not null)
                error["moderation_details"] = new { moderation_stage = ModerationStage, categories = new[] { "violence" } };
            if (InnerError is not null)
                error["inner_error"] = InnerError;
            return new { error };
        }
    }
}
