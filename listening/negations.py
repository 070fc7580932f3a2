"""Words that turn what is said behind (or right before) them into its opposite, in many languages."""

from __future__ import annotations

_LIST = """
    not no never none nobody nothing nowhere neither nor without cannot dont doesnt didnt cant wont isnt wasnt
    arent aint wouldnt shouldnt couldnt havent hasnt hardly barely
    nicht nichts kein keine keinen keinem keiner nie niemals ohne weder kaum ned nix
    nunca nada nadie ningun ninguna ninguno sin tampoco jamas ni
    pas jamais rien aucun aucune sans personne ni guere
    non mai niente nulla nessuno nessuna nessun senza neanche nemmeno mica
    nao nunca nada nenhum nenhuma ninguem sem jamais nem
    tidak tak nggak enggak ngga gak ga gk tdk bukan jangan belum tanpa kurang
    नहीं नही मत ना न बिना nahi nahin nhi nai mat bina
    لا ما لم لن ليس ليست مش مو موش ماشي غير بدون بلا ماكو مب
    не нет ни нельзя без никогда ничего никто
    değil degil yok hiç hic asla
    niet geen nooit niks niets zonder
    nie bez nigdy nic żaden żadna
    inte aldrig ingen inget utan ikke aldri ingen
    δεν μην όχι χωρίς
    לא אין בלי
    안 못 없다 없어요 않아요
    không chưa chẳng
"""

NEGATIONS = frozenset(_LIST.split())
