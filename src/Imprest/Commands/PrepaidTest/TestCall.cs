using System.Text.Json.Serialization;

namespace Imprest.Commands.PrepaidTest;

/// <summary>One call of the test, as it went: what was asked, quoted, held, delivered, charged and recorded, and what the price book says.</summary>
internal sealed record TestCall
{
    public required string Step { get; init; }
    public required string Title { get; init; }
    public required string Operation { get; init; }
    public required string Prompt { get; init; }
    public string? Quality { get; init; }
    public string? Size { get; init; }
    public int ImagesAsked { get; init; }
    public int ImagesDelivered { get; init; }
    public long Milliseconds { get; init; }

    public string? RequestId { get; init; }
    public string? ProviderRequestId { get; init; }
    public int HttpStatus { get; init; }
    public string? ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public bool Replayed { get; init; }

    /// <summary>As <c>GET /v1/requests/{id}</c> told; null where the endpoint has no such record.</summary>
    public string? State { get; init; }
    public string? Outcome { get; init; }
    public int? Attempts { get; init; }
    public string? WhoPaid { get; init; }

    public string? QuotedExpectedUsd { get; init; }
    public string? QuotedBoundUsd { get; init; }
    public string? HeldUsd { get; init; }
    public string? ChargedUsd { get; init; }
    public string? ChargeStatus { get; init; }
    /// <summary>The charge as this program's own price book computes it from the answer.</summary>
    public string? BookUsd { get; init; }
    public string? BookStatus { get; init; }
    public string? PriceVersion { get; init; }

    /// <summary><c>pass</c>, <c>fail</c>, <c>skipped</c>.</summary>
    public required string Verdict { get; init; }
    public IReadOnlyList<string> Problems { get; init; } = [];
    /// <summary>What could not be checked, or was left out, and why.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
    public IReadOnlyList<TestImage> Images { get; init; } = [];

    [JsonIgnore] public bool Passed => Verdict == Verdicts.Pass;
    [JsonIgnore] public bool Failed => Verdict == Verdicts.Fail;
}
