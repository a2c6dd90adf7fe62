using Imprest.Errors;
using Imprest.Ledger;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>The final answer to an images call, ready to be written in any of its forms.</summary>
internal sealed record ImageReply
{
    public required RequestId Request { get; init; }
    public required ImageEndpoint Endpoint { get; init; }
    public required RequestState State { get; init; }
    public required StoredAnswer Answer { get; init; }
    /// <summary>The charge object as JSON; null for an error.</summary>
    public ReadOnlyMemory<byte> Charge { get; init; }
    public Money? Amount { get; init; }
    public AmountStatus? AmountStatus { get; init; }
    public Money Held { get; init; }
    public Position? Position { get; init; }
    public string? PriceVersion { get; init; }
    public string? ProviderRequestId { get; init; }
    public int Attempts { get; init; }
    /// <summary>Empty for an error.</summary>
    public IReadOnlyList<ReplyImage> Images { get; init; } = [];
    public bool Replayed { get; init; }
    public JoinKey? JoinKey { get; init; }

    /// <summary>When the request ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Nobody knows yet how it ended, or that could not be written.</summary>
    public bool IsUnknown => State is RequestState.InDoubt or RequestState.Attempting;

    /// <summary>Voided, and the provider surely takes nothing.</summary>
    public bool WasFree { get; init; }

    /// <summary>May an equal call have this answer if it reached nobody? Not where working again is free.</summary>
    public bool MayBeJoined => !WasFree;
}

/// <summary>One delivered image in memory, or the address of one that is passed on.</summary>
/// <param name="Base64">As the provider sent it; empty where it has to be encoded from the bytes.</param>
internal sealed record ReplyImage(ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> Base64, string? RevisedPrompt)
{
    /// <summary>The provider's address; null where there are bytes.</summary>
    public string? PassedUrl { get; init; }

    public int Base64Length => Base64.Length > 0 ? Base64.Length : System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(Bytes.Length);

    public static ReplyImage Of(ProviderImage image) =>
        new(image.Bytes, image.Base64, image.RevisedPrompt) { PassedUrl = image.Bytes.IsEmpty ? image.Url?.OriginalString : null };
}
