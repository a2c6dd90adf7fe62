using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Imprest.Commands.Offline;

/// <summary>The options that describe image work, shared by <c>quote</c> and <c>explain</c>.</summary>
internal sealed class WorkOptions
{
    private static readonly string[] Tiers = ["standard", "batch", "flex", "priority"];

    public Option<string?> Model { get; } = new("--model", "-m") { Description = "provider/model, or the model's name where one provider has it.", HelpName = "M" };
    public Option<string?> Operation { get; } = new("--operation", "-o") { Description = "generate, edit, image-to-image or variation. Default: generate.", HelpName = "O" };
    public Option<string?> Size { get; } = new("--size", "-s") { Description = "WxH, auto, or a provider's class (2K). Default: auto.", HelpName = "S" };
    public Option<string?> Quality { get; } = new("--quality", "-q") { Description = "One of the model's qualities, or auto. Default: auto.", HelpName = "Q" };
    public Option<string?> Count { get; } = new("--n") { Description = "Images asked for. Default: 1.", HelpName = "N" };
    public Option<string?> References { get; } = new("--references")
    {
        Description = "Input images, the base image included. Default: 0, and 1 for edit, image-to-image and variation.",
        HelpName = "K",
    };

    public Option<string?> PartialImages { get; } = new("--partial-images") { Description = "Streamed previews an image. Default: 0.", HelpName = "P" };
    public Option<string?> Prompt { get; } = new("--prompt", "-p") { Description = "The prompt; its length bounds the input tokens.", HelpName = "TEXT" };
    public Option<string?> PromptTokens { get; } = new("--prompt-tokens") { Description = "The prompt's tokens, where you counted them.", HelpName = "T" };
    public Option<string?> Tier { get; } = new("--tier") { Description = "standard, batch, flex or priority. Default: standard.", HelpName = "T" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { Model, Operation, Size, Quality, Count, References, PartialImages, Prompt, PromptTokens, Tier })
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
            Images = (int?)Number("--n", parsed.GetValue(Count), 1, 1000),
            References = (int?)Number("--references", parsed.GetValue(References), 0, 1000),
            PartialImages = (int?)Number("--partial-images", parsed.GetValue(PartialImages), 0, 100),
            PromptBytes = parsed.GetValue(Prompt) is { } prompt ? Encoding.UTF8.GetByteCount(prompt) : null,
            PromptTokens = Number("--prompt-tokens", parsed.GetValue(PromptTokens), 0, 10_000_000),
            Tier = Word("--tier", parsed.GetValue(Tier), Tiers),
        };
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
