using FsCheck;
using FsCheck.Fluent;
using Imprest.Pricing;

namespace Imprest.Tests.Pricing;

public sealed class PriceFileErrorsTests
{
    private static readonly string Good = PriceBookTests.Card("test", "m", "2026-01-01", null, "0.04");

    [Theory]
    [InlineData("meter: output_image", "meter: output_picture", "test.yaml:9: ", "'output_picture' is no meter")]
    [InlineData("rates:", "rate:", "test.yaml:9: ", "'rate' is not known here")]
    [InlineData("rates:", "rate:", "test.yaml:3: ", "'rates' is missing")]
    [InlineData("usd: 0.04 }", "usd: 4e-2 }", "test.yaml:9: ", "it must be a number")]
    [InlineData("usd: 0.04 }", "usd: -1 }", "test.yaml:9: ", "it must be a number")]
    [InlineData("usd: 0.04 }", "usd: 0.04, when: { color: red } }", "test.yaml:9: ", "'color' is not known here")]
    [InlineData("usd: 0.04 }", "usd: 0.04, when: { quality: high } }", "test.yaml:9: ", "'high' is no quality of this card")]
    [InlineData("usd: 0.04 }", "usd: 0.04, per: 0 }", "test.yaml:9: ", "'per' is zero")]
    [InlineData("usd: 0.04 }", "by: size, table: { 512x512: 0.04 } }", "test.yaml:9: ", "512x512 is no size of this card")]
    [InlineData("usd: 0.04 }", "usd: 0.04 }, { meter: output_image, usd: 1 }", "test.yaml:9: ", "would be added up")]
    [InlineData("usd: 0.04 }", "usd: 0.04, when: { operation: edit } }", "test.yaml:3: ", "no rate for an image of generate 1024x1024")]
    [InlineData("source: https://example.com/pricing", "", "test.yaml:3: ", "'source' is missing")]
    [InlineData("trust: official", "", "test.yaml:3: ", "'trust' is missing; add 'trust: official'")]
    [InlineData("trust: official", "trust: surely", "test.yaml:11: ", "'trust' is 'surely'; it is one of derived, secondary, official")]
    [InlineData("read: 2026-11-01", "read: yesterday", "test.yaml:6: ", "it must be a date, YYYY-MM-DD")]
    [InlineData("from: 2026-01-01", "from: 2026-01-01, to: 2026-01-01", "test.yaml:4: ", "comes after 'from'")]
    [InlineData("operations: [generate]", "operations: [paint]", "test.yaml:7: ", "'paint' is no operation")]
    [InlineData("1024x1024", "big", "test.yaml:8: ", "'big' is no size")]
    [InlineData("amount: 0.04", "amount: 0.05", "test.yaml:10: ", "comes to 0.04, not 0.05")]
    [InlineData("amount: 0.04", "cost: 0.04", "test.yaml:10: ", "'cost' is not known here")]
    [InlineData("amount: 0.04 }]", "amount: 0.04 }", "test.yaml:", "not readable as YAML")]
    [InlineData("cards:", "cards: &all", "test.yaml:", "anchors and aliases")]
    [InlineData("examples:", "remarks:", "test.yaml:10: ", "'remarks' is not known here")]
    [InlineData("model: m", "model: m\n    model: n", "test.yaml:4: ", "'model' stands twice")]
    [InlineData("provider: test", "provider: test\noutcomes: [{ match: sulked, charge: no, source: s, read: 2026-01-01 }]", "test.yaml:2: ", "'sulked' is no outcome")]
    [InlineData("provider: test", "provider: test\noutcomes: [{ match: failed, charge: maybe, source: s, read: 2026-01-01 }]", "test.yaml:2: ", "it is one of unknown, no, yes, fee")]
    [InlineData("provider: test", "provider: test\noutcomes: [{ match: failed, charge: fee, source: s, read: 2026-01-01 }]", "test.yaml:2: ", "'fee' is missing")]
    [InlineData("usd: 0.04 }", "price: 0.04 }", "test.yaml:9: ", "'price' stands in the card's 'currency'")]
    [InlineData("rates: [", "currency: { code: CNY, usd: 0, source: s, read: 2026-01-01 }\n    rates: [", "test.yaml:9: ", "more than zero")]
    [InlineData("rates: [", "currency: { code: CNY, usd: 1 }\n    rates: [", "test.yaml:9: ", "'source' is missing")]
    [InlineData("output_image", "step", "test.yaml:9: ", "step needs the card's 'steps'")]
    [InlineData("rates: [", "steps: { default: 5, max: 4 }\n    rates: [", "test.yaml:9: ", "'max' is not less than 'default'")]
    [InlineData("rates: [", "modifiers: [{ scale: steps_over_default }]\n    rates: [", "test.yaml:9: ", "a scale by steps needs")]
    [InlineData("rates: [", "tile: { edge: 4 }\n    rates: [", "test.yaml:9: ", "16 pixels or more")]
    [InlineData("usd: 0.04 }", "usd: 0.04, units: { mode: all } }", "test.yaml:9: ", "it is one of marginal, all_units")]
    [InlineData("output_image, usd: 0.04 }", "upscale_pass, usd: 0.04, units: { from: 2 } }", "test.yaml:9: ", "passes have no ranges")]
    [InlineData("output_image, usd: 0.04 }", "gpu_second, by: quality, table: { any: 1 } }", "test.yaml:9: ", "gpu_second is counted for the request")]
    [InlineData("list: [1024x1024]", "classes: { 1K: 100, 2K: 100 }", "test.yaml:8: ", "each class has its own number of pixels")]
    [InlineData("rates: [", "provider_cost: { unit: credit }\n    rates: [", "test.yaml:9: ", "'unit_usd' is missing")]
    [InlineData("rates: [", "provider_cost: { unit_usd: 1 }\n    rates: [", "test.yaml:9: ", "'unit' says what it is")]
    [InlineData("output_image, usd: 0.04 }", "request, usd: 0.04 }]\n    free_quota: { images: 5 }\n    notes: [x", "test.yaml:10: ", "cannot be free where no rate is on images")]
    [InlineData("rates: [", "megapixel: { scope: request }\n    rates: [{ meter: output_megapixel, by: size, table: { any: 1 } }, ", "test.yaml:9: ", "have one price")]
    [InlineData("amount: 0.04", "native_amount: 0.04", "test.yaml:10: ", "in the place of 'amount'")]
    [InlineData("work: { }", "work: { counts: { step: 1 } }", "test.yaml:10: ", "'step' is no counted unit")]
    [InlineData("cards:", "defaults: { model: x }\ncards:", "test.yaml:2: ", "'model' is each card's own")]
    [InlineData("cards:", "defaults: [x]\ncards:", "test.yaml:2: ", "'defaults' is no mapping")]
    [InlineData("rates: [", "rates: {[", "test.yaml:", "not readable as YAML")]
    public void A_slip_is_named_with_file_and_line(string right, string wrong, string place, string message)
    {
        Assert.Contains(right, Good, StringComparison.Ordinal);
        var error = Assert.Throws<PriceBookException>(() => PriceBook.Of(("test.yaml", Good.Replace(right, wrong, StringComparison.Ordinal))));
        Assert.True(
            error.Errors.Any(each => each.StartsWith(place, StringComparison.Ordinal) && each.Contains(message, StringComparison.Ordinal)),
            string.Join('\n', error.Errors));
        Assert.All(error.Errors, each => Assert.Matches("^test.yaml:[0-9]+: [^;]+; .+$", each)); // What is wrong; what would be right.
    }

    [Fact]
    public void All_slips_of_all_files_are_named_at_once()
    {
        var bad = Good.Replace("read: 2026-11-01", "read: x", StringComparison.Ordinal).Replace("output_image", "output_picture", StringComparison.Ordinal);
        var error = Assert.Throws<PriceBookException>(() => PriceBook.BuiltIn.With([("a.yaml", bad), ("b.yaml", bad), ("c.yaml", "")]));
        Assert.Equal(2, error.Errors.Count(each => each.StartsWith("a.yaml:", StringComparison.Ordinal)));
        Assert.Equal(2, error.Errors.Count(each => each.StartsWith("b.yaml:", StringComparison.Ordinal)));
        Assert.StartsWith("c.yaml:1: the file is empty; ", error.Errors[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_file_holds_it_is_a_book_or_a_list_of_errors()
    {
        const string Pieces = "[]{}:,#&*!|>'\"%@`- \n\t0129.x-";
        var edits = Gen.Choose(0, 100_000).ArrayOf(6).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(edits, dice =>
        {
            var text = Good;
            for (var index = 0; index + 1 < dice.Length; index += 2)
                text = text.Remove(dice[index] % text.Length, 1).Insert(dice[index] % (text.Length - 1), Pieces[dice[index + 1] % Pieces.Length].ToString());
            try
            {
                return PriceBook.Of(("test.yaml", text)).Cards.Count <= 1;
            }
            catch (PriceBookException exception)
            {
                return exception.Errors.All(error => error.Length > 0);
            }
        }));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void A_canonical_form_that_is_none_is_refused(string text) =>
        Assert.Throws<PriceBookException>(() => PriceBook.ParseCanonical(text));
}
