namespace Imprest.Integration.Processes;

/// <summary>An answer that a client has read whole: from then on it must never be lost, nor paid for twice.</summary>
/// <param name="Images">SHA-256 of each image, in order.</param>
public sealed record Acknowledged(string RequestId, decimal ChargedUsd, IReadOnlyList<string> Images, string? IdempotencyKey);
