using Imprest.Ledger;

namespace Imprest.Console.Sessions;

/// <summary>Places for what takes long, so many in all and so many an account: the pages of one do not keep out those of all others.</summary>
internal sealed class AccountPlaces(int most, int mostOfOne)
{
    private readonly Dictionary<AccountId, int> taken = []; // Its own lock.

    /// <returns>Gives the place back when it is disposed; null: there is none.</returns>
    public IDisposable? Take(AccountId account)
    {
        lock (taken)
        {
            var own = taken.GetValueOrDefault(account);
            if (own >= mostOfOne || taken.Values.Sum() >= most)
                return null;
            taken[account] = own + 1;
            return new Place(taken, account);
        }
    }

    private sealed class Place(Dictionary<AccountId, int> taken, AccountId account) : IDisposable
    {
        public void Dispose()
        {
            lock (taken)
            {
                if (--taken[account] == 0)
                    taken.Remove(account);
            }
        }
    }
}
