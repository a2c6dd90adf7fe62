namespace Imprest.Providers.ComfyUI;

/// <summary>What a workflow's node is there for. Its title says it: <c>imprest:prompt</c>; a node that serves several has several such words in its title.</summary>
internal static class ComfyRole
{
    public const string Prefix = "imprest:";
    public const string Prompt = "prompt";
    public const string NegativePrompt = "negative_prompt";
    public const string Size = "size";
    public const string Seed = "seed";
    public const string Steps = "steps";
    public const string Model = "model";
    public const string Mask = "mask";
    public const string Output = "output";
    private const string Image = "image";

    /// <summary><c>image</c>, <c>image_2</c>, … for 0, 1, …</summary>
    public static string ImageAt(int index) => index == 0 ? Image : FormattableString.Invariant($"{Image}_{index + 1}");

    /// <summary>
    /// The inputs that a node of a role takes its value by; the first that it has counts. Empty: it has a value of its own kind. Null: there is no such role.
    /// </summary>
    public static IReadOnlyList<string>? Inputs(string role) => role switch
    {
        Prompt or NegativePrompt => ["text", "value", "string", "prompt"],
        Size => ["width"],
        Seed => ["seed", "noise_seed", "value"],
        Steps => ["steps", "value"],
        Model => ["ckpt_name", "unet_name", "model_name", "value"],
        Output => [],
        Image or Mask => ["image"],
        _ when role.StartsWith(Image + "_", StringComparison.Ordinal) => ["image"],
        _ => null,
    };

    public static IEnumerable<string> InTitle(string title) => title
        .Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
        .Where(word => word.StartsWith(Prefix, StringComparison.Ordinal)).Select(word => word[Prefix.Length..]);
}
