using System.Globalization;

namespace Imprest.Bench.Gateway;

/// <summary>The same calls, counted four times. They must agree to the nano-dollar.</summary>
/// <param name="Calls">Calls that reached the upstream from the gateway, those whose client had left included.</param>
/// <param name="Requests">Requests that the gateway lists as usage.</param>
/// <param name="ChargedUsd">Their charges, added up by the gateway.</param>
/// <param name="PaidUsd">What left the wallet.</param>
/// <param name="HeldUsd">What is still held at the end.</param>
internal sealed record MoneyCheck(long Calls, long Requests, decimal ChargedUsd, decimal PaidUsd, decimal HeldUsd)
{
    public bool Holds => Requests == Calls && ChargedUsd == ExpectedUsd && PaidUsd == ExpectedUsd && HeldUsd == 0;

    private decimal ExpectedUsd => Calls * GatewayAccount.PriceUsd;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(Holds ? "right" : "WRONG")}: {Calls:N0} calls × {GatewayAccount.PriceUsd} USD = {ExpectedUsd:N6} USD; " +
        $"the wallet paid {PaidUsd:N6}, usage says {ChargedUsd:N6} for {Requests:N0} requests, {HeldUsd:N6} still held");
}
