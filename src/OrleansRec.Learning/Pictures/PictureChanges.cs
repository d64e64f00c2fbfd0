namespace OrleansRec.Learning.Pictures;

/// <summary>What a picture goes through in training, at random.</summary>
/// <param name="Shift">Pixels that it moves at most, to every side; what comes in repeats the edge.</param>
/// <param name="Flip">Half of the pictures are mirrored.</param>
/// <param name="Zoom">It is magnified or reduced by this share at most.</param>
/// <param name="Colour">Each channel is multiplied by 1 ± this at most, and moved by as much of 64 levels.</param>
internal readonly record struct PictureChanges(int Shift, bool Flip, double Zoom = 0, double Colour = 0);
