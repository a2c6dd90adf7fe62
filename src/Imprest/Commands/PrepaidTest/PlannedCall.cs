using System.Text;
using System.Text.Json.Nodes;
using Imprest.Pricing;

namespace Imprest.Commands.PrepaidTest;

/// <summary>One call of the test, before it is made.</summary>
internal sealed record PlannedCall
{
    /// <summary>Groups calls in tables and in the report: <c>batch</c>, <c>quality</c>, <c>edit</c>, …</summary>
    public required string Step { get; init; }
    /// <summary>What it is, for people.</summary>
    public required string Title { get; init; }
    public required Operation Operation { get; init; }
    /// <summary>Empty for a variation, which has none.</summary>
    public required string Prompt { get; init; }
    public string? Quality { get; init; }
    public string? Size { get; init; }
    public int Images { get; init; } = 1;
    public CallInput Input { get; init; }
    public Expectation Expected { get; init; }
    /// <summary>Sent as <c>Idempotency-Key</c>.</summary>
    public string? IdempotencyKey { get; init; }
    /// <summary>It repeats the call before it, key and all: no second charge.</summary>
    public bool Repeats { get; init; }
    /// <summary>The most that it can cost, by its quote; zero where nothing can be charged.</summary>
    public Money Bound { get; init; }
    public Money? QuotedExpected { get; init; }

    /// <summary>May money move?</summary>
    public bool MayCharge => Expected is not Expectation.Invalid && !Repeats;

    public int References => Input == CallInput.None ? 0 : 1;

    /// <summary>The work that a receipt of this call is rated with.</summary>
    public ImageWork Work => new()
    {
        Operation = Operation,
        Size = ImageSize.TryParse(Size, out var size) ? size : null,
        Quality = Quality,
        Images = Images,
        References = References,
        ReferenceSizes = Input != CallInput.None && ImageSize.TryParse(Size, out var input) ? [input] : null,
        PromptBytes = Encoding.UTF8.GetByteCount(Prompt),
    };

    /// <summary>The call as a JSON body.</summary>
    public JsonObject Body(string model)
    {
        var body = new JsonObject { ["model"] = model, ["n"] = Images };
        if (Prompt.Length > 0)
            body["prompt"] = Prompt;
        if (Size is not null)
            body["size"] = Size;
        if (Quality is not null)
            body["quality"] = Quality;
        return body;
    }
}
