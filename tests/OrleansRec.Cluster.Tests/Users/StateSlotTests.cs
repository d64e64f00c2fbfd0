using System.Runtime.CompilerServices;
using OrleansRec.Grains.Users;

namespace OrleansRec.Cluster.Tests.Users;

public sealed class StateSlotTests
{
    private const int People = 10_000;

    [Fact]
    public void State_WhenOthersComeAndGo_StaysOnesOwn()
    {
        var slots = Make(first: 0);
        for (var round = 1; round <= 3; round++)
        {
            LeaveEverySecond(slots);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var others = Make(first: round * People);

            for (var i = 0; i < People; i++)
            {
                if (slots[i] is { } slot) Assert.Equal(BitConverter.GetBytes(i), slot.State);
                Assert.Equal(BitConverter.GetBytes((round * People) + i), others[i]!.State);
            }

            foreach (var other in others) other!.State = [];
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static StateSlot?[] Make(int first) => [.. Enumerable.Range(first, People).Select(i => new StateSlot(BitConverter.GetBytes(i)))];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveEverySecond(StateSlot?[] slots)
    {
        for (var i = 0; i < slots.Length; i += 2) slots[i] = null;
    }
}
