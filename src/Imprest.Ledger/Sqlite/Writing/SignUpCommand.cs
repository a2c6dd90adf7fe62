using Imprest.Pricing;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Opens an account for a stranger: counted, with its key and its trial lot.</summary>
internal sealed class SignUpCommand(SignUp signUp) : Command<SignUpOutcome>
{
    private readonly DateTimeOffset at = signUp.Account.CreatedAt;

    protected override SignUpOutcome Decide(Books books)
    {
        if (Refusal(books) is { } refusal)
            return refusal;
        AccountChanges.CreateAccount(books, signUp.Account);
        KeyRows.Add(books, signUp.Key, []);
        if (signUp.Trial > Money.Zero)
        {
            var trial = new TopUpCommand(signUp.Account.Id, LotKind.Trial, signUp.Trial, null, "trial", "sign-up", at, priority: 0).DecideWithin(books);
            Invariant.Holds(trial is TopUpOutcome.Added, "a new account has no lot yet");
        }

        return new SignUpOutcome.Opened();
    }

    /// <summary>Takes one use of the invitation, or one of the day's places.</summary>
    private SignUpOutcome? Refusal(Books books)
    {
        if (signUp.InvitationToken.IsEmpty)
            return CountAgainstLimits(books);
        if (InvitationRows.Find(books, signUp.InvitationToken.Span) is not { } invitation)
            return new SignUpOutcome.NoSuchInvitation();
        if (!invitation.IsGood(at))
            return new SignUpOutcome.InvitationOver(invitation);
        InvitationRows.Use(books, invitation.Id);
        return null;
    }

    private SignUpOutcome? CountAgainstLimits(Books books)
    {
        var day = (long)Instants.DayOf(at.Stored());
        using (var forget = books.Sql.Once("delete from sign_ups where day < ?"))
            forget.Start().Bind(day).Run();
        using var count = books.Sql.Once("select count(*), count(*) filter (where address = ?) from sign_ups where day = ?");
        count.Start().BindBlob(signUp.Address.Span).Bind(day).Step();
        var (today, fromAddress) = (count.Long(0), count.Long(1));
        count.Reset();
        if (fromAddress >= signUp.MostPerAddress)
            return new SignUpOutcome.TooManyFromAddress();
        if (today >= signUp.MostPerDay)
            return new SignUpOutcome.TooManyToday();
        using var insert = books.Sql.Once("insert into sign_ups (day, address) values (?, ?)");
        insert.Start().Bind(day).BindBlob(signUp.Address.Span).Run();
        return null;
    }
}
