namespace Imprest.Emulators.Replicate;

/// <summary>The emulated service's own prices, in USD.</summary>
internal static class ReplicateTariff
{
    /// <summary>What a prediction takes here, and what <c>metrics.predict_time</c> says.</summary>
    public const decimal Seconds = 4.2m;

    /// <summary>A second of the machine that everything without a price of its own runs on.</summary>
    private const decimal MachineSecond = 0.000725m;

    public static decimal Usd(ReplicateCall call, int images) => call.Model switch
    {
        _ when images == 0 => 0,
        "black-forest-labs/flux-schnell" => images * 0.003m,
        "black-forest-labs/flux-1.1-pro" => images * 0.04m,
        "black-forest-labs/flux-2-pro" => 0.015m * (1 + (images * call.OutputMegapixels) + call.InputMegapixels),
        "black-forest-labs/flux-2-dev" => (call.Raw["input.go_fast"] == "false" ? 0.014m : 0.012m) * ((images * call.OutputMegapixels) + call.InputMegapixels),
        "black-forest-labs/flux-2-klein-9b-base" => 0.011m * ((images * call.OutputMegapixels) + call.InputMegapixels),
        "black-forest-labs/flux-2-klein-4b" => 0.001m * ((images * call.OutputMegapixels) + call.InputMegapixels),
        "leonardoai/lucid-origin" => images * 0.0015m * (call.Raw["input.generation_mode"] == "ultra" ? 51 : 11),
        "leonardoai/phoenix-1.0" => images * 0.0015m * (call.Raw["input.generation_mode"] switch { "fast" => 12, "ultra" => 50, _ => 25 }),
        _ => Seconds * MachineSecond,
    };
}
