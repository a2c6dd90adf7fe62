namespace Imprest.Pricing.Format;

/// <summary>Reads <c>currency:</c> of a card, and puts figures written in it into USD, exactly.</summary>
internal static class CurrencyReader
{
    public static CardCurrency? Read(Fields card)
    {
        if (card.Map("currency") is not { } fields)
            return null;
        var (code, usd) = (fields.RequiredText("code"), fields.Number("usd", required: true) ?? 1);
        var per = fields.Number("per") ?? 1;
        var (source, read) = (fields.RequiredText("source"), fields.Date("read", required: true) ?? default);
        if (usd <= 0)
            fields.Fail("usd", "'usd' is zero; it is what one unit of the currency is worth, or 'per' units, more than zero");
        if (per <= 0)
            fields.Fail("per", "'per' is zero; it must be more than zero");
        fields.End();
        return new(code, usd > 0 ? usd : 1, per > 0 ? per : 1, source, read);
    }

    /// <summary>A figure of a table, in USD, and as the card writes it.</summary>
    public static (decimal Usd, string? Native) Convert(this CardCurrency? currency, decimal figure) =>
        currency is null ? (figure, null) : (currency.ToUsd(figure), $"{PlainNumber.Text(figure)} {currency.Code}");
}
