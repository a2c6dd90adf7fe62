using Imprest.Audit;
using Imprest.Console.AuditLog;

namespace Imprest.Tests.Console;

public sealed class AuditWordsTests
{
    [Fact]
    public void Every_action_has_words_of_its_own_and_an_unknown_one_stays_as_it_is()
    {
        Assert.All(AuditActions.All, action => Assert.DoesNotMatch("[._]", AuditWords.Of(action)));
        Assert.All(AuditActions.All, action => Assert.NotEqual(action, AuditWords.Of(action)));
        Assert.Equal(AuditActions.All.Count, AuditActions.All.Select(AuditWords.Of).Distinct().Count());
        Assert.Equal("moon.paint", AuditWords.Of("moon.paint"));
    }
}
