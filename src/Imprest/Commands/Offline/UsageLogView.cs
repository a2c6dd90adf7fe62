using System.Text.Json.Serialization;

namespace Imprest.Commands.Offline;

/// <summary>A whole usage log, priced: the object of <c>imprest explain --json</c> on JSON Lines.</summary>
/// <param name="Status"><c>exact</c> or <c>estimated</c>; <c>unknown</c> when any line is, and the amount then leaves those out.</param>
internal sealed record UsageLogView(
    string Status, string AmountUsd, int Requests, int UnknownRequests, IReadOnlyList<UsageLogTotal> Totals, IReadOnlyList<UsageLogRow> Rows);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UsageLogView))]
internal sealed partial class UsageLogJson : JsonSerializerContext;
