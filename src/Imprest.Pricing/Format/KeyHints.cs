namespace Imprest.Pricing.Format;

/// <summary>Says what belongs under a key that a price file left out.</summary>
internal static class KeyHints
{
    public static string Of(string key) => key switch
    {
        "provider" => "'provider: ID', the short lower-case name of the provider",
        "cards" => "'cards:' with one card a model or more",
        "model" => "'model: NAME', as the provider writes it",
        "source" => "'source:', the address of the page that the figures were read on",
        "read" => "'read: YYYY-MM-DD', the day on which somebody looked",
        "effective" => "'effective: { from: YYYY-MM-DD }', the first day of these prices",
        "from" => "'from: YYYY-MM-DD', the first day",
        "operations" => "'operations: [generate]', or what else the model can do",
        "sizes" => "'sizes: { list: [WxH, …] }', or a rule, or classes",
        "rates" => "'rates: [{ meter: output_image, usd: 0.04 }]', or what else is counted",
        "meter" => $"'meter:', one of {string.Join(", ", MeterNames.Rateable)}",
        "usd" => "'usd:', the price of one unit in US dollars",
        "price" => "'price:', the price of one unit in the card's currency",
        "basis" => "'basis:', what the figure rests on",
        "why" => "'why:', why the card's figure was chosen",
        "unit_usd" => "'unit_usd:', what one such unit costs in US dollars",
        "fee" => "'fee:', how many US dollars it takes",
        "work" => "'work: { … }', what was asked for",
        _ => $"'{key}:'",
    };
}
