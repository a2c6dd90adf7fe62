namespace Imprest.Emulators.Leonardo;

/// <summary>The emulated service's own prices: dollars in the second version of the API, credits in the first.</summary>
internal static class LeonardoTariff
{
    private const decimal CreditUsd = 0.0015m;

    public static int Credits(LeonardoCall call, int images) => images * (call.Model, call.Quality) switch
    {
        ("flux-schnell", _) => 2,
        (_, "QUALITY" or "MEDIUM") => 8,
        (_, "HIGH") => 40,
        _ => 3,
    };

    public static decimal Usd(LeonardoCall call, int images) => Credits(call, images) * CreditUsd;
}
