using Imprest.Pricing.Cards;

namespace Imprest.Pricing.Format;

/// <summary>Reads <c>quantities:</c> (how much, when nobody reports it) and <c>published:</c> of a card.</summary>
internal sealed class QuantitiesReader(ConditionReader conditions, IReadOnlyList<string> qualities, CardCurrency? currency)
{
    private static readonly string[] InputFunctions = [TokenFunctions.GptImage1Input, TokenFunctions.GptImage2Input];

    public OutputTokenRule? Output { get; private set; }

    public InputTokenRule? Input { get; private set; }

    public List<Estimate> Estimates { get; } = [];

    public void Read(Fields? quantities)
    {
        if (quantities is null)
            return;
        if (quantities.Map("image_output_token") is { } output)
            Output = ReadOutput(output);
        if (quantities.Map("image_input_token") is { } input)
            Input = ReadInput(input);
        foreach (var fields in quantities.Maps("estimates"))
            ReadEstimate(fields);
        quantities.End();
    }

    public PublishedFigures? Published(Fields? published)
    {
        if (published is null)
            return null;
        var table = conditions.ReadTable(published, currency);
        var (source, read) = (published.RequiredText("source"), published.Date("read", required: true));
        published.End();
        return table is null || read is null ? null : new(table, source, read.Value);
    }

    private OutputTokenRule? ReadOutput(Fields fields)
    {
        var partial = fields.Whole("partial_image") ?? 0;
        var quoteOnly = fields.Word("use", "always", "quote") == "quote";
        var times = fields.Whole("at_most_times") ?? 1;
        if (times < 1)
            fields.Fail("at_most_times", "'at_most_times' is zero; it is 1 or more");
        if (fields.Text("basis", required: quoteOnly) is null && times > 1)
            fields.Fail("at_most_times", "the ceiling stands without a reason; a stated ceiling needs a 'basis'");
        Provenance(fields);
        var function = fields.Text("function");
        var table = function is null ? conditions.ReadTable(fields) : null;
        var factors = function is null ? null : ReadFactors(fields, function);
        fields.End();
        if (table is null && factors is null)
            return null;
        return new()
        {
            Table = table, Factors = factors, QuoteOnly = quoteOnly, AtMostTimes = times, PerPartialImage = partial, Name = function ?? "token table",
        };
    }

    private Dictionary<string, long>? ReadFactors(Fields fields, string function)
    {
        if (function != TokenFunctions.GptImage2Output)
        {
            fields.Fail("function", $"'{function}' is no output function; known is {TokenFunctions.GptImage2Output}");
            return null;
        }
        if (fields.Map("factors", required: true) is not { } map)
            return null;
        var factors = new Dictionary<string, long>();
        foreach (var quality in qualities)
        {
            if (map.Whole(quality, required: true) is { } factor)
                factors.Add(quality, factor);
        }
        map.End();
        return factors;
    }

    private static InputTokenRule? ReadInput(Fields fields)
    {
        var function = fields.RequiredText("function");
        var official = fields.Trust() == "official";
        var chooses = fields.Word("fidelity", "fixed", "chosen") == "chosen";
        Provenance(fields);
        fields.End();
        if (InputFunctions.Contains(function))
            return new(function, official, chooses);
        fields.Fail("function", $"'{function}' is no input function; known are {string.Join(", ", InputFunctions)}");
        return null;
    }

    private void ReadEstimate(Fields fields)
    {
        var meter = RatesReader.ReadMeter(fields, "meter", fields.RequiredText("meter"), orProviderCost: true);
        var when = conditions.Read(fields.Map("when"));
        if (when.AsksForImage)
            fields.Fail("when", "an estimate cannot depend on an image; it looks at the request (operation, tier, feature)");
        var (expected, atMost) = (fields.Number("expected", required: true) ?? 0, fields.Number("at_most", required: true) ?? 0);
        if (expected > atMost)
            fields.Fail("at_most", "'at_most' is less than 'expected'; it is the same or more");
        var basis = fields.Text("basis", required: true);
        Provenance(fields);
        fields.End();
        if (meter is not null)
            Estimates.Add(new(meter.Value, when, expected, atMost, basis));
    }

    private static void Provenance(Fields fields)
    {
        fields.Text("source");
        fields.Date("read");
        fields.Trust();
    }
}
