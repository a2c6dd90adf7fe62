using Imprest.Pricing;

namespace Imprest.Tests.Pricing.Shapes;

/// <summary>One way in which a provider charges, with a worked result.</summary>
/// <param name="Name">
/// The number in the catalogue of pricing shapes, and what it is; "derived" where the result was worked out from the rule and stands in no source,
/// "inferred" where the rule itself was.
/// </param>
/// <param name="Card">The card, less what every card needs.</param>
/// <param name="Usd">The exact result, rounded to 1 nano-dollar a line.</param>
/// <param name="MicroUsd">The same where the card rounds a request half-up to 0.000001 USD.</param>
internal sealed record Shape(string Name, string Card, ImageWork Work, Happened Happened, string Usd, string MicroUsd)
{
    public const string Square = "sizes: { list: [1024x1024] }\nlimits: { images: 15, references: 8 }\n";

    public const string AnySize = "sizes: { rule: { multiple: 1, max_edge: 8192 } }\nlimits: { images: 15, references: 8 }\n";

    /// <summary>Where the micro-dollars are exact too.</summary>
    public Shape(string name, string card, ImageWork work, Happened happened, string usd) : this(name, card, work, happened, usd, usd) { }

    /// <summary>Where everything asked for was delivered.</summary>
    public Shape(string name, string card, ImageWork work, string usd) : this(name, card, work, Cards.Delivered(work.Images), usd, usd) { }

    public override string ToString() => Name;
}
