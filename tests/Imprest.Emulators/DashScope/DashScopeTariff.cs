namespace Imprest.Emulators.DashScope;

/// <summary>The emulated service's own prices, in yuan an image, and the provider's own rate of exchange.</summary>
internal static class DashScopeTariff
{
    private const decimal YuanUsd = 0.1434m;

    public static decimal Usd(DashScopeCall call, int images) => images * YuanOf(call) * YuanUsd;

    private static decimal YuanOf(DashScopeCall call) => call.Model switch
    {
        "qwen-image-max" => 0.5m,
        "z-image-turbo" => call.ExtendsPrompt ? 0.2m : 0.1m,
        _ => 0.2m,
    };
}
