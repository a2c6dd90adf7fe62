using System.CommandLine;
using System.Globalization;
using System.Text;
using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary>The options that describe image work, shared by <c>quote</c> and <c>explain</c>.</summary>
internal sealed class WorkOptions
{
    private static readonly string[] Tiers = ["standard", "batch", "flex", "priority"];

    public Option<string?> Model { get; } = new("--model", "-m") { Description = "provider/model, or the model's name where one provider has it.", HelpName = "M" };
    public Option<string?> Operation { get; } = new("--operation", "-o") { Description = "generate, edit, image-to-image or variation. Default: generate.", HelpName = "O" };
    public Option<string?> Size { get; } = new("--size", "-s") { Description = "WxH, auto, or a provider's class (2K). Default: auto.", HelpName = "S" };
    public Option<string?> Quality { get; } = new("--quality", "-q") { Description = "One of the model's qualities, or auto. Default: auto.", HelpName = "Q" };
    public Option<string?> Count { get; } = new("--n") { Description = "Images asked for, or auto where the model decides. Default: 1.", HelpName = "N" };
    public Option<string?> References { get; } = new("--references")
    {
        Description = "Input images, the base image included. Default: 0, and 1 for edit, image-to-image and variation.",
        HelpName = "K",
    };

    public Option<string?> PartialImages { get; } = new("--partial-images") { Description = "Streamed previews an image. Default: 0.", HelpName = "P" };
    public Option<string?> Prompt { get; } = new("--prompt", "-p") { Description = "The prompt; its length bounds the input tokens.", HelpName = "TEXT" };
    public Option<string?> PromptTokens { get; } = new("--prompt-tokens") { Description = "The prompt's tokens, where you counted them.", HelpName = "T" };
    public Option<string?> Tier { get; } = new("--tier") { Description = "standard, batch, flex or priority. Default: standard.", HelpName = "T" };

    public Option<string?> Steps { get; } = new("--steps") { Description = "Denoising steps, where the model takes them. Default: the model's.", HelpName = "T" };
    public Option<string?> Upscale { get; } = new("--upscale") { Description = "How many times longer the edges become: 2, 4, 8 or 16.", HelpName = "F" };
    public Option<string[]> Features { get; } = new("--feature") { Description = "A feature that the model's prices know. May be given several times.", HelpName = "F" };
    public Option<string[]> Counts { get; } = new("--count")
    {
        Description = $"A counted unit and how many: search_query=2. May be given several times. Units: {string.Join(", ", MeterNames.Counted)}.",
        HelpName = "METER=QUANTITY",
    };

    public Option<string?> QuotaUsed { get; } = new("--quota-used") { Description = "Images of the provider's free quota that are used already. Default: no quota is applied.", HelpName = "N" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { Model, Operation, Size, Quality, Count, References, PartialImages, Prompt, PromptTokens, Tier, Steps, Upscale, Features, Counts, QuotaUsed })
            command.Options.Add(option);
    }

    /// <summary>The settings that were given; null where an option was left out.</summary>
    public WorkSettings Read(ParseResult parsed)
    {
        if (parsed.GetValue(Prompt) is not null && parsed.GetValue(PromptTokens) is not null)
            throw CommandError.Usage("--prompt and --prompt-tokens say the same thing twice.", "Give one of the two.");
        return new()
        {
            Operation = parsed.GetValue(Operation),
            Size = parsed.GetValue(Size),
            Quality = parsed.GetValue(Quality),
            Images = parsed.GetValue(Count) == "auto" ? null : (int?)Number("--n", parsed.GetValue(Count), 1, 1000),
            ImagesAuto = parsed.GetValue(Count) == "auto",
            References = (int?)Number("--references", parsed.GetValue(References), 0, 1000),
            PartialImages = (int?)Number("--partial-images", parsed.GetValue(PartialImages), 0, 100),
            PromptBytes = parsed.GetValue(Prompt) is { } prompt ? Encoding.UTF8.GetByteCount(prompt) : null,
            PromptTokens = Number("--prompt-tokens", parsed.GetValue(PromptTokens), 0, 10_000_000),
            Tier = Word("--tier", parsed.GetValue(Tier), Tiers),
            Steps = (int?)Number("--steps", parsed.GetValue(Steps), 1, 1000),
            Upscale = (int?)Number("--upscale", Word("--upscale", parsed.GetValue(Upscale), ["2", "4", "8", "16"]), 2, 16),
            Features = parsed.GetValue(Features) is { Length: > 0 } features ? features : null,
            Counts = parsed.GetValue(Counts) is { Length: > 0 } counts ? ReadCounts(counts) : null,
            QuotaUsed = Number("--quota-used", parsed.GetValue(QuotaUsed), 0, 1_000_000_000_000),
        };
    }

    private static Dictionary<Meter, decimal> ReadCounts(string[] texts)
    {
        var counts = new Dictionary<Meter, decimal>();
        foreach (var text in texts)
        {
            var parts = text.Split('=');
            if (parts.Length != 2 || !MeterNames.TryParse(parts[0], out var meter) || !MeterNames.Counted.Contains(parts[0])
                || !decimal.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || count > 1_000_000_000)
                throw CommandError.Usage($"`--count {text}` is not a counted unit and its number.", $"Write it as METER=QUANTITY, for instance search_query=2. Units: {string.Join(", ", MeterNames.Counted)}.");
            if (!counts.TryAdd(meter, count))
                throw CommandError.Usage($"`--count {parts[0]}` is given twice.", "Give each unit once.");
        }

        return counts;
    }

    private static long? Number(string option, string? text, long least, long most)
    {
        if (text is null)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw CommandError.Usage($"`{option} {text}` is not a number from {least} to {most}.", $"Give {option} a whole number from {least} to {most}.");
    }

    private static string? Word(string option, string? text, string[] words)
    {
        if (text is null || words.Contains(text))
            return text;
        var near = Nearest.Of(text, words);
        throw CommandError.Usage($"`{option} {text}` is not known.", $"{(near is null ? "" : $"Did you mean {near}? ")}It takes {string.Join(", ", words)}.");
    }
}
