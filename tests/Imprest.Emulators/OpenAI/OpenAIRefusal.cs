namespace Imprest.Emulators.OpenAI;

/// <summary>An error answer of the API.</summary>
internal sealed record OpenAIRefusal(int Status, string? Code, string Message, string? Param = null, string Type = "invalid_request_error")
{
    /// <summary><c>input</c>, <c>output</c>, or null where the answer does not say.</summary>
    public string? ModerationStage { get; init; }

    public object Body => new
    {
        error = ModerationStage is null
            ? new { message = Message, type = Type, param = Param, code = Code }
            : (object)new
            {
                message = Message, type = Type, param = Param, code = Code,
                moderation_details = new { moderation_stage = ModerationStage, categories = new[] { "violence" } },
            },
    };
}
