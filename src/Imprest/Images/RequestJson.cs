using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>The JSON that is kept with a request: its quote and its receipt, each with the facts that rate it again.</summary>
internal static class RequestJson
{
    /// <summary>The quote: expected and bound, the candidates, and the work that was quoted. Its lines follow from the work and the pinned card.</summary>
    public static byte[] Quote(CallPlan plan)
    {
        var (buffer, json) = JsonScratch.Take();
        var first = plan.First;
        json.WriteStartObject();
        json.WriteString("status", (first.Quote?.Status ?? AmountStatus.Unknown).Wire());
        WriteMoney(json, "expected_usd", first.Quote?.Expected);
        WriteMoney(json, "upper_bound_usd", plan.Bound);
        json.WriteString("price_version", first.PriceVersion);
        json.WriteStartArray("candidates");
        foreach (var planned in plan.Candidates)
            json.WriteStringValue(planned.Candidate.Id);
        json.WriteEndArray();
        json.WritePropertyName("work");
        JsonSerializer.Serialize(json, first.Work, FactsJson.Default.ImageWork);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The <c>charge</c> of an answer's body.</summary>
    public static byte[] Charge(Receipt receipt, Money? amount)
    {
        var (buffer, json) = JsonScratch.Take();
        json.WriteStartObject();
        WriteCharge(json, receipt, amount);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The receipt: the charge, and the evidence and facts behind it.</summary>
    /// <param name="charge">The charge object, whose members the receipt begins with.</param>
    /// <param name="work">The work that was rated, where it is not the quoted one (another candidate served).</param>
    public static byte[] Receipt(ReadOnlySpan<byte> charge, Receipt receipt, ImageWork? work, Happened? happened, bool emulatedVariation)
    {
        var (buffer, json) = JsonScratch.Take();
        buffer.Write(charge[..^1]);
        buffer.Write(",\"more\":"u8);
        json.WriteStartObject();
        json.WriteString("evidence", receipt.Evidence);
        WriteMoney(json, "rated_usd", receipt.Amount);
        if (emulatedVariation)
            json.WriteString("emulated", "variation as image-to-image: the model has no variations of its own");
        if (work is not null)
        {
            json.WritePropertyName("work");
            JsonSerializer.Serialize(json, work, FactsJson.Default.ImageWork);
        }

        if (happened is not null)
        {
            json.WritePropertyName("happened");
            JsonSerializer.Serialize(json, happened, FactsJson.Default.Happened);
        }

        json.WriteEndObject();
        json.Flush();
        buffer.Write("}"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A receipt whose charge was given up: nothing, exactly. The facts stay, so that it can be rated again.</summary>
    public static string Waived(string receipt, string warning)
    {
        var waived = JsonNode.Parse(receipt)!.AsObject();
        waived["amount_usd"] = Money.Zero.ToString();
        waived["status"] = AmountStatus.Exact.Wire();
        waived["lines"] = new JsonArray();
        waived["warnings"] = new JsonArray(warning);
        return waived.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static void WriteCharge(Utf8JsonWriter json, Receipt receipt, Money? amount)
    {
        WriteMoney(json, "amount_usd", amount);
        json.WriteString("status", receipt.Status.Wire());
        json.WriteString("price_version", receipt.PriceVersion);
        WriteLines(json, "lines", receipt.Lines);
        WriteStrings(json, "warnings", receipt.Warnings);
    }

    private static void WriteLines(Utf8JsonWriter json, string name, IReadOnlyList<ChargeLine> lines)
    {
        json.WriteStartArray(name);
        foreach (var line in lines)
        {
            json.WriteStartObject();
            json.WriteString("meter", line.Meter);
            json.WriteNumber("quantity", PlainDecimal.Normal(line.Quantity));
            json.WriteString("unit_price_usd", PlainDecimal.Wire(line.UnitPriceUsd));
            json.WriteString("amount_usd", line.Amount.ToString());
            if (line.Note is { } note)
                json.WriteString("note", note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteMoney(Utf8JsonWriter json, string name, Money? value)
    {
        if (value is { } money)
            json.WriteString(name, money.ToString());
        else
            json.WriteNull(name);
    }
}

/// <summary>The facts of rating, as they are stored and read back.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(OperationConverter)])]
[JsonSerializable(typeof(ImageWork))]
[JsonSerializable(typeof(Happened))]
internal sealed partial class FactsJson : JsonSerializerContext;
