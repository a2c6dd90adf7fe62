using System.Text.Json.Serialization;

namespace Imprest.Emulators;

/// <summary>One line of what the emulated provider will bill, computed by itself.</summary>
/// <param name="CostUsd">A plain decimal; <c>0</c> for what is not billed.</param>
/// <param name="Outcome"><c>completed</c>, or the name of the misbehavior.</param>
public sealed record BillRow(
    [property: JsonPropertyName("request_id")] string RequestId,
    [property: JsonPropertyName("created_at")] long CreatedAt,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("operation")] string Operation,
    [property: JsonPropertyName("n")] int N,
    [property: JsonPropertyName("size")] string Size,
    [property: JsonPropertyName("quality")] string Quality,
    [property: JsonPropertyName("usage")] BilledUsage? Usage,
    [property: JsonPropertyName("cost_usd")] string CostUsd,
    [property: JsonPropertyName("outcome")] string Outcome)
{
    /// <summary>The caller's own name for the call (<c>x-client-request-id</c>), to match by where the answer with our id was lost.</summary>
    [JsonPropertyName("client_id")] public string? ClientId { get; init; }
}

/// <summary>The true token counts behind a line.</summary>
public sealed record BilledUsage(
    [property: JsonPropertyName("input_text_tokens")] long InputText,
    [property: JsonPropertyName("input_image_tokens")] long InputImage,
    [property: JsonPropertyName("output_image_tokens")] long OutputImage)
{
    [JsonIgnore] public long Input => InputText + InputImage;

    /// <summary>Of providers that bill text beside the image.</summary>
    [JsonPropertyName("output_text_tokens"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public long OutputText { get; init; }

    /// <summary>Of providers that bill thinking beside the output.</summary>
    [JsonPropertyName("thinking_tokens"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public long Thinking { get; init; }
}
