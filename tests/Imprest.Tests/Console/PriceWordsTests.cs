using Imprest.Console.Components;
using Imprest.Console.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Describing;

namespace Imprest.Tests.Console;

public sealed class PriceWordsTests
{
    [Fact]
    public void A_setting_has_one_name_and_no_driver_speaks_the_API()
    {
        Assert.Equal(("Images a call", "Input images", "Streamed previews", "Service tier", "Quality"),
            (SettingNames.Of("n"), SettingNames.Of("references"), SettingNames.Of("partial_images"), SettingNames.Of("tier"), SettingNames.Of("quality")));
        var all = PriceBook.BuiltIn.CardsAt(new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero)).SelectMany(card => PriceDrivers.Of(card).Drivers).Select(PriceWords.OfDriver).ToHashSet();
        Assert.Contains("each further image costs the same", all);
        foreach (var word in (string[])["n ", "references ", "partial images ", "tier "])
            Assert.DoesNotContain(all, text => text.StartsWith(word, StringComparison.Ordinal));
        Assert.DoesNotContain(all, text => text.Contains("linear", StringComparison.Ordinal));
    }
}
