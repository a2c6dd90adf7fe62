using Imprest.Pricing;

namespace Imprest.Commands.PrepaidTest;

/// <summary>Hears how far a test is: the terminal's line, or the console's page.</summary>
internal interface ITestProgress
{
    /// <summary>What is being done now.</summary>
    void Now(string text);

    /// <summary>Every call is quoted, all fit in what is allowed, and nothing has been sent yet.</summary>
    /// <param name="available">In the wallet; null where the endpoint has none.</param>
    void Planned(TestTarget target, TestPlan plan, Money maxSpend, Money? available);

    /// <summary>A call is done.</summary>
    void Done(int number, int count, TestCall call);
}
