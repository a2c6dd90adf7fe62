using System.Globalization;

namespace Imprest.Providers.Automatic1111;

/// <summary>What a connection adds to calls that do not say it themselves.</summary>
internal sealed record Automatic1111Defaults(
    int? Steps, string? NegativePrompt, string? Sampler, string? Scheduler, decimal? CfgScale, decimal? DenoisingStrength, int BatchSize)
{
    public static IReadOnlyList<ProviderSetting> Settings { get; } =
    [
        new("steps", ["AUTOMATIC1111_STEPS"], "denoising steps where a call says none"),
        new("negative_prompt", ["AUTOMATIC1111_NEGATIVE_PROMPT"], "the negative prompt where a call has none"),
        new("sampler", ["AUTOMATIC1111_SAMPLER"], "the sampler's name (`DPM++ 2M`)"),
        new("scheduler", ["AUTOMATIC1111_SCHEDULER"], "the scheduler's name (`Karras`)"),
        new("cfg_scale", ["AUTOMATIC1111_CFG_SCALE"], "how closely the prompt is followed (`7`)"),
        new("denoising_strength", ["AUTOMATIC1111_DENOISING_STRENGTH"], "how much of an input image is painted anew, from 0 to 1"),
        new("batch_size", ["AUTOMATIC1111_BATCH_SIZE"], "images that are made at the same time, as far as the memory of the machine allows; 1 by default"),
    ];

    /// <exception cref="ArgumentException">A setting is no number, or out of range.</exception>
    public static Automatic1111Defaults Of(ProviderConnection connection) => new(
        (int?)Number(connection, "steps", 1, 150, whole: true), connection.Setting("negative_prompt"), connection.Setting("sampler"), connection.Setting("scheduler"),
        Number(connection, "cfg_scale", 0, 100), Number(connection, "denoising_strength", 0, 1), (int)(Number(connection, "batch_size", 1, 8, whole: true) ?? 1));

    private static decimal? Number(ProviderConnection connection, string name, decimal least, decimal most, bool whole = false)
    {
        if (connection.Setting(name) is not { } text)
            return null;
        var style = whole ? NumberStyles.None : NumberStyles.AllowDecimalPoint;
        return decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The setting '{name}' is a {(whole ? "whole " : "")}number from {least} to {most}."), nameof(connection));
    }
}
