using Imprest.Errors;

namespace Imprest.Hosting.Description;

/// <summary>What there is to say of one endpoint beyond its address.</summary>
/// <param name="Answer">The schema of a good answer; null for one that is no JSON.</param>
/// <param name="AnswerIs">A good answer in words.</param>
internal sealed record ApiOperation(string? Answer, string AnswerIs, params ErrorCode[] Errors)
{
    public string? Summary { get; init; }
    public int Status { get; init; } = 200;
    /// <summary>The answer is a list of <see cref="Answer"/>.</summary>
    public bool IsList { get; init; }
    public bool IsImagesCall { get; init; }
    public bool NeedsKey { get; init; } = true;
    /// <summary>The schema of a JSON body.</summary>
    public string? Json { get; init; }
    /// <summary>The schema of a form.</summary>
    public string? Form { get; init; }
    public IReadOnlyList<string> Query { get; init; } = [];
}
