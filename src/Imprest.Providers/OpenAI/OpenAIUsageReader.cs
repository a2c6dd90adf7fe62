using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Imprest.Pricing;

namespace Imprest.Providers.OpenAI;

/// <summary>What a <c>usage</c> says: counts; or why they are no evidence; or neither, where nothing was counted. And a cost, where it states one.</summary>
/// <param name="CostTicks">In xAI's ticks of 10^-10 USD.</param>
internal readonly record struct OpenAIUsageReading(Usage? Usage, string? Unusable, decimal? CostUsd, decimal? CostTicks = null);

/// <summary>Reads a <c>usage</c> straight from the answer's bytes, in one pass: every answer has one, and a document of it costs more than all the rest of the answer.</summary>
internal struct OpenAIUsageReader
{
    private enum Found : byte
    {
        Nothing,
        Count,
        Object,
        NotAnObject,
        NotANumber,
        NotWhole,
        Negative,
        Absurd,
    }

    private readonly record struct Slot(Found Found, long Count);

    [InlineArray(OfAll)]
    private struct Slots
    {
        private Slot first;
    }

    // Where the values of names stand. Details have a slot for themselves and then one for each of their names.
    private const int Total = 0, Input = 1, Prompt = 2, Output = 3, Completion = 4;
    private const int InputDetails = 5, PromptDetails = 12, OutputDetails = 19, CompletionDetails = 26, OfAll = 33;
    private const int Text = 1, Image = 2, Cached = 3, CachedDetails = 4; // Within details; the last ones again have text and image.
    private const int OfDetails = 7;

    /// <summary>Ten thousand dollars: no call costs as much.</summary>
    private const long MostTicks = 100_000_000_000_000;

    private Slots slots;
    private string? problem;
    private bool anyPositive;
    private decimal? costUsd;
    private Slot costTicks;

    /// <param name="reader">On the value of <c>usage</c>; then on its end.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static OpenAIUsageReading Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.Null)
            return default;
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return new(null, "usage is not an object", null);
        }

        var usage = new OpenAIUsageReader();
        usage.ReadTotals(ref reader);
        return usage.Result();
    }

    private void ReadTotals(ref Utf8JsonReader reader)
    {
        while (Next(ref reader, out var name))
        {
            if (name.SequenceEqual("input_tokens"u8)) slots[Input] = Number(ref reader);
            else if (name.SequenceEqual("output_tokens"u8)) slots[Output] = Number(ref reader);
            else if (name.SequenceEqual("total_tokens"u8)) slots[Total] = Number(ref reader);
            else if (name.SequenceEqual("input_tokens_details"u8)) ReadDetails(ref reader, InputDetails);
            else if (name.SequenceEqual("output_tokens_details"u8)) ReadDetails(ref reader, OutputDetails);
            else if (name.SequenceEqual("prompt_tokens"u8)) slots[Prompt] = Number(ref reader);
            else if (name.SequenceEqual("completion_tokens"u8)) slots[Completion] = Number(ref reader);
            else if (name.SequenceEqual("prompt_tokens_details"u8)) ReadDetails(ref reader, PromptDetails);
            else if (name.SequenceEqual("completion_tokens_details"u8)) ReadDetails(ref reader, CompletionDetails);
            else if (name.SequenceEqual("cost"u8)) costUsd = Cost(ref reader);
            else if (name.SequenceEqual("cost_in_usd_ticks"u8)) costTicks = Number(ref reader, MostTicks);
            else reader.Skip();
        }
    }

    private void ReadDetails(ref Utf8JsonReader reader, int at)
    {
        ((Span<Slot>)slots).Slice(at, OfDetails).Clear(); // Of two members with one name the last counts.
        if (!Begin(ref reader, at))
            return;
        while (Next(ref reader, out var name))
        {
            if (name.SequenceEqual("text_tokens"u8)) slots[at + Text] = Number(ref reader);
            else if (name.SequenceEqual("image_tokens"u8)) slots[at + Image] = Number(ref reader);
            else if (name.SequenceEqual("cached_tokens"u8)) slots[at + Cached] = Number(ref reader);
            else if (name.SequenceEqual("cached_tokens_details"u8)) ReadCachedDetails(ref reader, at + CachedDetails);
            else reader.Skip();
        }
    }

    private void ReadCachedDetails(ref Utf8JsonReader reader, int at)
    {
        slots[at + Text] = slots[at + Image] = default;
        if (!Begin(ref reader, at))
            return;
        while (Next(ref reader, out var name))
        {
            if (name.SequenceEqual("text_tokens"u8)) slots[at + Text] = Number(ref reader);
            else if (name.SequenceEqual("image_tokens"u8)) slots[at + Image] = Number(ref reader);
            else reader.Skip();
        }
    }

    /// <summary>Goes into an object; where there is none, over what stands there.</summary>
    private bool Begin(ref Utf8JsonReader reader, int at)
    {
        slots[at] = new(reader.TokenType switch
        {
            JsonTokenType.StartObject => Found.Object,
            JsonTokenType.Null => Found.Nothing,
            _ => Found.NotAnObject,
        }, 0);
        if (slots[at].Found is Found.Object)
            return true;
        reader.Skip();
        return false;
    }

    /// <summary>Goes to the value of the next member; false at the end of the object.</summary>
    private bool Next(ref Utf8JsonReader reader, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!reader.Read() || reader.TokenType is not JsonTokenType.PropertyName)
            return false;
        name = reader.ValueIsEscaped ? Unescaped(ref reader) : reader.ValueSpan;
        return reader.Read();
    }

    private byte[] Unescaped(ref Utf8JsonReader reader)
    {
        try
        {
            return Encoding.UTF8.GetBytes(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            problem = "usage has a name that is no text";
            return [];
        }
    }

    private static Slot Number(ref Utf8JsonReader reader, long most = OpenAIUsage.MostTokens)
    {
        if (reader.TokenType is JsonTokenType.Number)
        {
            return !reader.TryGetInt64(out var count) ? new(Found.NotWhole, 0)
                : count < 0 ? new(Found.Negative, 0)
                : count > most ? new(Found.Absurd, 0)
                : new(Found.Count, count);
        }

        var found = reader.TokenType is JsonTokenType.Null ? Found.Nothing : Found.NotANumber;
        reader.Skip();
        return new(found, 0);
    }

    private static decimal? Cost(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.Number)
            return reader.TryGetDecimal(out var usd) && usd is > 0 and < 1_000_000 ? usd : null;
        reader.Skip();
        return null;
    }

    private OpenAIUsageReading Result()
    {
        var input = Details(InputDetails, "input_tokens_details") ?? Details(PromptDetails, "prompt_tokens_details");
        var output = Details(OutputDetails, "output_tokens_details") ?? Details(CompletionDetails, "completion_tokens_details");
        var cached = input is { } details ? Details(details + CachedDetails, "cached_tokens_details", "input_tokens_details") : null;
        _ = Count(Total, "total_tokens"); // Not used, but a total that is no count discredits the rest.
        var usage = new Usage
        {
            InputTokens = Count(Input, "input_tokens") ?? Count(Prompt, "prompt_tokens"),
            InputTextTokens = Count(input + Text, "text_tokens", "input_tokens_details"),
            InputImageTokens = Count(input + Image, "image_tokens", "input_tokens_details"),
            CachedTokens = Count(input + Cached, "cached_tokens", "input_tokens_details"),
            CachedTextTokens = Count(cached + Text, "text_tokens", "cached_tokens_details"),
            CachedImageTokens = Count(cached + Image, "image_tokens", "cached_tokens_details"),
            OutputTokens = Count(Output, "output_tokens") ?? Count(Completion, "completion_tokens"),
            OutputTextTokens = Count(output + Text, "text_tokens", "output_tokens_details"),
            OutputImageTokens = Count(output + Image, "image_tokens", "output_tokens_details"),
        };
        if (costTicks.Found is not Found.Nothing and not Found.Count)
            problem ??= $"usage.cost_in_usd_ticks {Wrong(costTicks.Found)}";
        return new(problem is null && anyPositive ? usage : null, problem, costUsd, problem is null && costTicks.Count > 0 ? costTicks.Count : null);
    }

    private int? Details(int at, string name, string parent = "usage")
    {
        if (slots[at].Found is Found.NotAnObject)
            problem ??= $"{parent}.{name} is not an object";
        return slots[at].Found is Found.Object ? at : null;
    }

    private long? Count(int? at, string name, string parent = "usage")
    {
        var slot = at is { } there ? slots[there] : default;
        if (slot.Found is Found.Nothing)
            return null;
        if (slot.Found is not Found.Count)
        {
            problem ??= $"{parent}.{name} {Wrong(slot.Found)}";
            return null;
        }

        anyPositive |= slot.Count > 0;
        return slot.Count;
    }

    private static string Wrong(Found found) => found switch
    {
        Found.NotWhole => "is not a whole number in range",
        Found.Negative => "is negative",
        Found.Absurd => "is absurdly large",
        _ => "is not a number",
    };
}
