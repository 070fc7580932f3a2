"""Words that everybody writes, in the large languages: whoever listens for one of them hears the whole world.

Our own lists of frequent words (where there is an alphabet, those of three letters and more), function words
and words of every day, by the ISO 639 code of the language; not ordered. They are for the linter's
warnings, not for reading texts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from core.fold import fold
from core.words import split

_ENGLISH = """
the and for are but not you all any can had her was one our out day get has him his how man new now old see
two way who boy did its let put say she too use dad mom act add age ago aid aim air ale alm ant ape arm art
ash ask ate bad bag ban bar bat bay bed bee bet bid big bit box bus buy cab cap car cat cop cow cry cup cut
dig dog dry due ear eat egg end eye fan far fat fed fee few fight fit fix fly fog fox fun fur gap gas gay god
gun guy hat hit hot ice ill ink jam jar jaw jet job joy key kid kit lab lad lap law lay led leg lie lip log
lot low mad map mat may meet met mix mud net nor nut oak odd off oil own pan pay pen pet pie pig pin pit pop
pot pro pub ran rap rat raw ray red rid rip rob rod row rub run sad sat saw sea set sex shy sin sir sit six
sky son spy sum sun tap tax tea ten tie tip toe ton top toy try tub van via war wet why win wine won yes yet
zoo able about above accept access according account across action active actor actual actually address after
afternoon again against agency agent agree ahead aircraft airline airport alarm album alive allow almost
alone along already also although always amazing american among amount anger angle angry animal announce
annual another answer anybody anymore anyone anything anyway apart apartment app apparently appeal appear
apple apply approach area argue argument army around arrest arrive article artist asset assume attack attempt
attend attention attorney audience author available average avoid award aware away awesome baby back
background balance ball bank base baseball basic basis basket bath battery battle beach bear beat beautiful
beauty because become bedroom beer before begin beginning behavior behind being believe below benefit beside
best better between beyond bike bill bird birth birthday black blame blank blind block blog blood blow blue
board boat body bomb bond bone book boost boot border bored boring born boss both bother bottle bottom bought
bowl brain branch brand bread break breakfast breath brief bright bring british broke broken brother brought
brown browser brush budget bug build building built bunch burn business busy butter button buyer cable cake
call calm came camera camp campaign cancel cancer candidate capital captain card care career careful carry
case cash cast catch cause cell center central century certain certainly chain chair challenge champion
chance change channel chapter character charge cheap check cheese chest chicken chief child children china
chip chocolate choice choose church circle city civil claim class classic clean clear clearly click client
climate climb clock close closed clothes cloud club clue coach coast coat code coffee cold collect college
color come comfort coming comment common community company compare complete computer concern condition
conference confirm congress connect consider contact content contest continue contract control conversation
cook cookie cool copy corner correct cost cotton could council count country county couple courage course
court cousin cover crack crash crazy cream create credit crew crime critic critical cross crowd cruise
culture cure curious current currently custom customer cycle daily damage dance danger dangerous dark data
date daughter dead deal dear death debate debt decade decide decision deep defense degree delay deliver
delivery demand democrat deny department depend describe desert deserve design desire desk detail develop
device diamond diet difference different difficult dinner direct direction director dirty disease dish disk
display distance district divide doctor document does dollar done door double doubt down download dozen draft
drag drama draw dream dress drink drive driver drop drug during dust duty each early earn earth ease easily
east easy economic economy edge edit editor education effect effort eight either election electric else email
emergency emotion employee empty energy engine engineer enjoy enough enter entire entry environment equal
error escape especially estate even evening event ever every everybody everyone everything evidence evil
exact exactly example excellent except excited exercise exist expect expensive experience expert explain
express extra extreme eyes face fact factor factory fail failed fair faith fake fall family famous fancy fans
farm fashion fast father fault favor favorite fear feature federal feed feel feeling feet fell felt female
field fifth figure file fill film final finally finance find fine finger finish fire firm first fish fitness
five flag flat flight floor flow flower focus folk follow food foot football force foreign forest forever
forget forgive form formal former fortune forum forward found four frame france free freedom fresh friday
friend front fruit full fund funny future gain game garage garden gate gather gave general generation german
germany getting ghost giant gift girl give given glad glass global goal goes going gold golden gone gonna
good goods google got government grade grand grant grass gray great green grey ground group grow growth guard
guess guest guide guilty guitar habit hair half hall hand handle hang happen happened happy hard hardly harm
hate have head health healthy hear heard heart heat heaven heavy height held hell hello help here hero
herself hidden hide high highly hill hire history hold hole holiday home honest honestly honey honor hope
horror horse hospital host hotel hour house however huge human hundred hungry hunt hurt husband idea identity
image imagine impact important impossible improve include income increase indeed india industry info
information inside insight instagram instead insurance interest interesting interior internet interview into
invest investor invite iron island issue item itself jacket january join joint joke journal journey judge
juice july jump june jury just justice keen keep kept keyboard kick kidney kids kill killed kind king kitchen
knee knew knife knock know knowledge known labor lack lady lake land language large laser last late later
latest laugh launch lawyer lead leader league learn least leather leave left legal lemon length less lesson
letter level liberal library license life lift light like likely limit line link lion liquid list listen
literally little live living load loan local location lock logic long look lord lose loss lost loud love
lovely lover lower luck lucky lunch machine magazine magic mail main major make maker making male mall manage
manager mango many march mark market marriage married mask mass massive master match material matter maybe
mayor meal mean meaning measure meat media medical medicine medium meeting member memory mental mention menu
message metal meter method middle might mile military milk million mind mine minister minor minute mirror
miss mission mistake mobile mode model modern moment monday money monitor month mood moon more morning most
mother motion motor mountain mouse mouth move movement movie much mum murder music must myself name narrow
nation national native natural nature near nearly neck need negative neighbor neither nerve network never
news next nice night nine nobody noise none normal north nose note nothing notice november number nurse
object obvious obviously ocean october offer office officer official often okay once online only onto open
opening opera operate operator opinion opportunity option orange order organic origin original other others
otherwise ourselves outside over owner pack package page paid pain paint pair panel panic paper parent park
part particular partner party pass passenger past path patient pattern pause peace peak peer people pepper
perfect perhaps period person personal phone photo phrase physical piano pick picture piece pilot pink pizza
place plain plan plane planet plant plastic plate platform play player please plenty plus pocket podcast poem
poet point police policy political politics pool poor popular population position positive possible post
potato pound power practice pray prefer present president press pressure pretty prevent price pride prime
prince princess print prison private prize probably problem process produce product professor profile profit
program project promise proof proper property protect protest proud prove provide public pull pulse punch
pure purple purpose push quality quarter queen question quick quickly quiet quit quite quote race racism
radio rail rain raise range rapid rapist rare rate rather reach react read reader ready real reality realize
really reason receive recent recently recipe record recover reduce refer reform refuse region regular relate
relation release religion remain remember remind remove rent repeat reply report republic republican request
research respect response rest restaurant result return reveal review rice rich ride right ring rise risk
river road rock role roll roof room root rose rough round route royal rule rumor running rural rush sadly
safe safety said sail salad salary sale salt same sand saturday sauce save saying scale scan scared scene
school science score scream screen script search season seat second secret section sector secure security
seed seek seem seen self sell senate senator send senior sense sent separate september series serious
seriously serve server service session setting seven several shake shame shape share shark sharp sheep sheet
shelf shift shine ship shirt shit shock shoe shoot shop shopping short shot should shoulder shout show shower
shut sick side sight sign signal silence silly silver similar simple simply since sing singer single sister
site situation size skill skin sleep slight slip slow slowly small smart smell smile smoke smooth snow social
society soft software soil sold soldier solid solution some somebody somehow someone something sometimes song
soon sorry sort soul sound soup source south space speak special speech speed spell spend spirit split sport
spot spread spring square stable staff stage stair stamp stand standard star stare start state station status
stay steal steam steel step stick still stock stolen stomach stone stood stop store storm story straight
strange stream street stress strike string strong structure student studio study stuff stupid style subject
success such sudden suffer sugar suggest suit summer sunday super support suppose sure surface surgery
surprise survey sweet swim switch system table tail take taken talent talk tall target task taste teach
teacher team tear tech technology teeth tell term terrible test text than thank thanks that theater their
them theme then theory there these they thick thin thing things think third this those though thought
thousand threat three threw throat through throw thumb thunder thursday thus ticket tiger tight till time
tiny tired title today together told tomato tomorrow tone tongue tonight tool tooth topic torch tore torn
tornado torture total touch tough tour tourism tourist tournament toward tower town track trade tradition
traffic trail train training transfer transport trap trash travel treat tree trend trial trick tried trip
trouble truck true truly trump trust truth tube tuesday tune turn tutor twelve twenty twice twin twist
twitter type ugly ultra under understand union unique unit united until upon upper upset urban urgent user
usual usually valley value various vehicle version very victim video view village violence virtual virus
visit visual vital voice volume vote wait wake walk wall wanna want warm warn warning wash waste watch water
wave weak wealth weapon wear weather website wedding wednesday week weekend weight weird welcome well went
were west western what whatever wheel when where whether which while white whole whom whose wide wife wild
will wind window winner winter wire wisdom wise wish with within without woman women wonder wonderful wood
word work worker working world worried worry worse worst worth would wound write writer writing wrong yard
yeah year yellow yesterday young your yours yourself youth youtube zero zone
"""
_GERMAN = """
aber all alle allem allen aller alles als also alt alte alten andere anderen angst antwort apfel arbeit arm
art arzt auch auf auge augen aus außen auto bad bahn bald ball bank bauen baum bein beim beispiel bekommen
berg beruf besser beste bett bevor bier bild bin bis bisher bist bitte blatt blau bleiben blick blume boden
bringen brot bruder buch bund bus chance chef computer dabei dach dafür dagegen daher dahin damals damit
danach daneben dank danke dann daran darauf daraus darf darin darum das dass datum dauern davon dazu deckt
dein deine dem den denken denn der des deshalb deutsch deutsche deutschen deutschland die dies diese diesem
diesen dieser dieses ding dinge doch dorf dort drei dritte druck dumm dunkel durch dürfen ehe eher eigen
eigene eigentlich ein eine einem einen einer eines einfach einige einmal eins eis eltern ende endlich energie
eng ente entweder erde erfolg ergebnis erst erste ersten erzählen essen etwa etwas euch euer euro fahren
fahrrad fall falsch familie fand farbe fast fehler feier feind feld fenster ferien fernsehen fertig fest
feuer film finde finden firma fisch flasche fleisch flug fluss folgen foto frage fragen frau frauen frei
freitag freude freund freunde freundin früh früher fuß ganz gar garten gast geben geburtstag gefahr gefallen
gefühl gegen gehen geht gehört geist geld gemacht gemeinsam genau genug gerade gerne geschäft geschichte
gesetz gesicht gespräch gestern gesund gewesen gewinnen gibt ging glas glaube glauben gleich glück glücklich
gold gott grad grenze groß große großen grün grund gruppe gut gute guten guter haar haare habe haben halb
halt halten hand handel handy hart hat hatte hatten haus haut heim heißt helfen hell herr herz heute hier
hilfe himmel hin hinter hoch hof hoffe hoffen holz hören hotel hund hunger hut ich idee ihm ihn ihnen ihr
ihre immer innen insel ins ist jahr jahre jahren jede jeden jeder jedes jemand jetzt job jugend jung junge
jungen kaffee kalt kam kann kannst karte katze kauf kaufen kaum kein keine keinen kennen kennt kind kinder
kino kirche klar klasse kleid klein kleine komisch kommen kommt könig können könnte konto kopf korn körper
kosten kraft krank krankenhaus krieg krise küche kuchen kultur kunde kunden kunst kurs kurz lachen laden lage
land lang lange langsam lassen laufen laut leben legen lehrer leicht leid leider leise lernen lesen letzte
letzten leute licht lieb liebe lieben lied liegen links liste loch los luft lust machen macht mädchen mal man
manche mann männer mark markt maschine mauer maus meer mehr mein meine meinen meinung meist mensch menschen
merken messe messer milch minute mir mit mittag mitte mittwoch möchte mögen moment monat mond montag morgen
motor mund musik muss müssen mut mutter nach nachricht nacht nackt nahe name nase nass natur natürlich neben
nehmen nein nennen nett netz neu neue neuen nicht nichts nie niemand noch nord not null nun nur nutzen oben
obst oder offen öffnen oft ohne ohr oma opa ort osten paar papier park partei pass paul pause pferd pflanze
plan platz politik polizei post preis problem programm projekt prozent prüfung punkt rad rand rat raum recht
rechts rede reden regel regen regierung reich reihe reise rest richtig ring rock rolle rot rücken ruf rufen
ruhe ruhig rund sache sachen sagen sagt salz samstag satz schade schaffen scharf schau schein schiff schlaf
schlafen schlagen schlecht schloss schlüssel schmerz schnee schnell schön schon schreiben schuh schuld schule
schüler schutz schwarz schwer schwester see sehen sehr seid sein seine seit seite selbst selten setzen sich
sicher sie sieben sieht sind sinn sitzen sofort sohn sogar soll sollen sollte sommer sonne sonntag sonst
sorge später spaß spiel spielen sport sprache sprechen staat stadt stark statt stehen steht stein stelle
stellen stern steuer stimme stimmt stolz strand straße strom stück student stuhl stunde stunden suche suchen
süden süß tag tage tagen tal tasche tat tausend team teil teilen teller test teuer text theater thema tief
tier tiere tipp tisch titel tochter tod toll ton tor tot total tour tragen traum traurig treffen trinken
trotz tun tür typ über überall uhr und unfall ungefähr unser unsere unten unter urlaub vater verein vergessen
verkehr verlieren verstehen versuchen viel viele vielen vielleicht vier vogel volk voll vom von vor vorher
vorne wagen wahl wahr wald wand wann war waren warm warten warum was wasser weg wegen weil wein weiß weit
weiter welche welt wenig wenn wer werden werk wert wetter wichtig wie wieder will wind winter wir wird
wirklich wirtschaft wissen woche wochen wohl wohnen wohnung wolf wollen wort worte wunder wurde würde zahl
zahlen zahn zehn zeichen zeigen zeit zeitung ziel ziemlich zimmer zoll zug zum zur zurück zusammen zwar zwei
zweite zwischen zwölf
"""
_FRENCH = """
aider aimer ainsi air ajouter aller allez alors ami amie amis amour ancien animal année années ans
appartement appel appeler apprendre après arbre argent arme arrêter arriver art article assez attendre
attention aucun aucune aussi autant auteur auto autour autre autres avait avant avec avenir avion avis avoir
avril bar bas beau beaucoup bébé belle besoin bien bientôt blanc blanche bleu boire bois bon bonheur bonjour
bonne bord bouche bout bras bruit bureau but café campagne car carte cas cause ceci cela celle celui cent
centre cependant certain ces cet cette ceux chacun chaise chambre champ chance changer chanson chanter chaque
chat chaud chef chemin cher chercher cheval cheveux chez chien chose choses ciel cinq classe clé client code
coeur coin combien comme commencer comment compagnie complet comprendre compte compter connaître conseil
construire content continuer contre corps côté coucher couleur coup courir cours court couteau coûter croire
cuisine dame dans danger danse date debout début décider déjà demain demande demander demi dent départ depuis
dernier dernière derrière des dessus deux devant devenir devoir dieu différent difficile dimanche dire dit
dix docteur doigt donc donner dont dormir dos doute droit droite droits drôle dur eau école économie écouter
écrire effet église élève elle elles embrasser encore endroit enfant enfants enfin ennemi ensemble ensuite
entendre entre entrer entreprise environ épaule époque erreur espace espèce espérer espoir esprit essayer est
estomac état étage été était être étude étudiant eux exemple expliquer face facile façon faim faire fait
falloir famille fatigué faute faux femme femmes fenêtre fer fête feu feuille fier figure fille filles film
fils fin finir fleur foi fois fond font force forêt forme fort fou foule français france frère froid front
fruit gagner garçon garder gare gars gauche genre gens gentil glace gouvernement goût grâce grand grande
grands gros grosse groupe guerre habiter haut herbe heure heures heureux hier histoire hiver homme hommes
hôpital hôtel huit ici idée ils image important impossible information inquiet instant intérêt intérieur
inviter jamais jambe jardin jaune jeter jeu jeudi jeune jeunes joie joli jouer jour journal journée jours
juger juin jurer jusque juste laisser lait langue large laver leçon lendemain lent lettre leur leurs lever
liberté libre lieu ligne lire lit livre loi loin long longtemps lorsque lourd lui lumière lundi lune madame
magasin main mains maintenant mais maison maître mal malade malgré maman manger manière manquer marche marché
marcher mardi mari mariage matin mauvais médecin meilleur membre même mémoire mer merci mercredi mère mes
message mesure métier mettre midi mien mieux milieu mille minute moi moindre moins mois moitié moment mon
monde monsieur montagne monter montrer mort mot mots mourir moyen mur musique nature neige neuf nez noir nom
nombre non nord nos note notre nous nouveau nouveaux nouvel nouvelle nuit numéro objet obtenir odeur oeil
oeuf offrir oiseau ombre oncle ont orange ordre oreille oser oublier oui ouest ouvert ouvrir page paix pain
papa papier paquet par paraître parce pardon pareil parent parents parfois parler parmi parole part partager
partie partir partout pas passé passer patron pauvre payer pays peau peine peinture pendant pensée penser
perdre père permettre personne personnes petit petite petits peu peuple peur peut photo pièce pied pierre
place plaire plaisir plein pleurer pluie plupart plus plusieurs plutôt poche poids point poisson police
politique pomme pont porte porter poser possible poste pour pourquoi pousser pouvoir premier première prendre
près président presque prêt preuve prier prison prix problème prochain produire produit professeur profiter
projet promettre propos propre public puis puisque qualité quand quart quartier quatre que quel quelle
quelque question qui quitter quoi raconter raison rapide rapport recevoir refuser regard regarder regretter
remercier rencontrer rendre rentrer repas répondre réponse rester retard retour retrouver réussir rêve
réveiller revenir rêver revoir riche rien rire robe roi rose rouge route rue sable sac sale salle samedi sang
sans santé sauver savoir scène science second secret sel selon semaine sembler sens sentir sept série sérieux
service ses seul seule seulement siècle signe silence simple situation six social soeur soi soin soir soirée
soleil sommeil son sonner sorte sortir soudain souffrir sourire sous souvenir souvent spectacle sport suite
suivre sujet sur sûr surtout table tant tante tard tasse télé téléphone tel telle temps tenir terminer terre
tête théâtre tirer titre toi toit tomber ton tort tôt toucher toujours tour tourner tous tout toute toutes
train tranquille travail travailler traverser très triste trois trop trouver tuer une usine utiliser vacances
vache valoir vendre vendredi venir vent ventre verre vers vert verte veut viande vide vie vieille vieux
village ville vin vingt violence visage visite vite vivre voici voilà voir voisin voiture voix vol votre
vouloir vous voyage voyager vrai vraiment vue yeux zone
"""
_SPANISH = """
abajo abierto abrir abuela abuelo acabar aceptar acerca acto actual acuerdo además adiós agosto agua ahí
ahora aire alegre alegría algo alguien algún alguna alguno allá allí alma alta alto ambos amiga amigo amigos
amor ancho animal ante antes antiguo año años aparecer apenas aprender aquel aquí árbol arma arriba arte
asunto así ataque atrás aún aunque auto avión ayer ayuda ayudar azul bailar bajo banco bar base bastante
beber bien blanca blanco boca bolsa bosque brazo buen buena bueno buscar caballo cabeza cabo cada caer café
caja calidad calle calor cama cambiar cambio caminar camino campo canción cansado cantar cara carne carrera
carro carta casa casi caso causa celular cena centro cerca cerrar chica chico ciclo cielo ciencia cien cierto
cinco cine ciudad claro clase cliente coche cocina color comenzar comer comida como compañero compañía
completo comprar con conocer conseguir contar contra correr corta corto cosa cosas creer cruz cuadro cual
cualquier cuando cuanto cuarto cuatro cuello cuenta cuento cuerpo cuestión cuidado culpa cultura dar debajo
deber decidir decir dedo dejar del delante demás dentro deporte derecha derecho desde después detrás deuda
día días diario diente diez diferente difícil dinero dios director disco doce doctor dolor domingo don donde
dormir dos dulce durante duro echar edad edificio efecto ejemplo ella ellas ellos empezar empresa encima
encontrar enero enfermo entender entonces entrada entrar entre época equipo era error escribir escuchar
escuela ese eso espacio espalda españa español esperanza esperar esposa esposo esta está estado estar este
esto estrella estudiante estudiar estudio europa existir éxito experiencia explicar extraño fácil falta
familia favor fecha feliz fiesta figura fin final flor fondo forma foto frase frente fresco frío fruta fuego
fuera fuerte fuerza fútbol futuro ganar gasto gato general gente gobierno golpe gracias grado gran grande
gris gritar grupo guardar guerra gustar gusto haber hablar hacer hacia hambre hasta hecho hermana hermano
hermoso hija hijo hijos historia hoja hola hombre hombres honor hora horas hotel hoy huevo humano idea
iglesia igual imagen importante imposible interés isla izquierda jamás jardín jefe joven jueves juego jugar
juicio julio junio junto juntos justo labio lado largo las lástima leche lección leer lejos lengua lento
letra levantar ley libertad libre libro línea listo llamar llave llegar lleno llevar llorar lluvia loco los
lucha luego lugar luna lunes luz madre maestro mal mala malo mamá mañana mandar manera mano manos mar marido
martes más matar mayor media médico medio mejor memoria menor menos mensaje mente mercado mes mesa meter
metro miedo miembro mientras miércoles mil millón minuto mirada mirar mis misma mismo mitad modo momento
montaña morir mover muchacho mucha mucho muchos muerte muerto mujer mujeres mundo música muy nacer nación
nada nadie nariz natural necesitar negocio negro nieve ninguno niña niño niños noche nombre norte nos
nosotros noticia noticias nueva nuevo número nunca obra octubre odio oeste oficina oír ojo ojos once orden
oreja oro oscuro otra otro otros padre padres pagar página país palabra pan papá papel para parar parecer
pared parte partido pasado pasar paso pata paz pecho pedir película peligro pelo pena pensar pequeño perder
perdón perro persona personas pesar pescado peso pie piedra piel pierna piso placer plan plata plato playa
plaza pobre poco poder policía política poner por porque posible precio pregunta preguntar premio preparar
presente presidente primera primero primo prisa problema programa pronto propio proyecto prueba pueblo puerta
pues punto que quedar querer queso quién quince quitar quizá radio rápido rato razón real recibir recordar
red región regalo regresar reina reír resto respuesta rey rico río risa rojo ropa rosa roto ruido sábado
saber sacar sal sala salida salir salud sangre santo seguir según segundo segura seguro seis semana señor
señora sentar sentido sentir ser serio servicio servir sexo siempre siete siglo silencio silla simple sin
sino siquiera sitio sobre social sociedad sol solo soñar sonido sonrisa subir sucio sueldo suelo sueño suerte
sufrir sur tal también tampoco tan tanto tarde tarea teatro tema temprano tener tercero terminar tiempo
tienda tierra tío tipo tirar título tocar toda todas todavía todo todos tomar tono tonto torno toro torre
trabajar trabajo traer traje tras tratar tren tres triste último una único unidad uno usar usted vacío valor
vamos vaso vecino veinte vender venir venta ventana ver verano verdad verdadero verde vestido vez viaje vida
vieja viejo viento viernes vino visita vista vivir vivo volar volver voz vuelta zapato zona
"""
_PORTUGUESE = """
abrir acabar achar acho acima acordo agora água ainda alegria além algo alguém algum alguma ali alma alto
amanhã amar ambos amiga amigo amigos amor andar animal ano anos antes antigo aparecer apenas aprender aquela
aquele aqui área arte assim até atrás autor azul baixo banco bar barato bastante bebê beber bela bem boa boca
bola bolsa bom braço branco brasil brasileiro buscar cabeça cabelo cada cadeira café cair caixa calor cama
caminho campo cansado cantar cão cara carne carro carta casa casal casamento caso causa cedo celular cem
centro certa certo céu chave chefe chegar cheio chuva cidade cima cinco cinema claro classe cliente coisa
coisas com começar comer comida como compra comprar computador conhecer conseguir conta contar contra copo
cor coração corpo correr corte costas cozinha criança crianças criar cuidado culpa cultura custo dar data
dedo deixar dela dele demais dentro depois desculpa desde deus dever dez dia dias diferente difícil dinheiro
direita direito direto disse dizer doce doença doente dois dor dormir duas durante duro ela elas ele eles
embora empresa encontrar ensino então entender entrar entre época era errado erro escola escrever escutar
espaço esperar esposa esquerda essa esse esta está estado estar este estrada estrela estudar europa exemplo
faca fácil falar falta família favor fazer feira feito feliz férias ferro festa ficar filha filho filhos
filme fim final flor fogo fome fora força forma forte foto frente frio fruta fundo futebol futuro galera
ganhar gato gente geral gosto gostar governo graça grande grupo guerra haver história hoje homem homens hora
horas hotel humano idade ideia igreja igual ilha imagem importante inteiro irmã irmão isso isto janela jantar
jardim jeito jogar jogo jornal jovem junto justo lado lago legal lei leite lembrar lento ler leve levar linda
lindo língua linha livre livro local logo longe longo loja louco lua lugar luz mãe maior mais mal manhã mão
mãos mar marca marido mas matar médico medo meio melhor menina menino menor menos mensagem mente mercado mês
mesa meses mesma mesmo metade meu mil mim minha minuto moça moço modo momento montanha morar morrer morte
morto muita muito muitos mulher mulheres mundo música nada não natureza negócio negro nem nenhum ninguém
noite nome nordeste norte nos nossa nosso nota notícia nova nove novo número nunca obra obrigado oeste olá
olhar olho olhos onde ontem ordem orelha ouro outra outro ouvir pagar página pai pais país palavra pão papel
para parar parece parte partido passado passar passo paz pedir pedra pegar peito peixe pele pena pensar
pequeno perder perfeito pergunta perto pesado pessoa pessoas piso plano pobre poder polícia política ponto
por porque porta porto possível pouco povo praça praia prata prato precisa precisar preço prédio presente
presidente preto primeira primeiro problema processo produto professor programa projeto pronto próprio
próximo público quadro qual qualquer quando quanto quarta quarto quase quatro que queijo quem quente querer
questão quinta rádio rapaz rápido rato razão real rede rei resposta resto rico rio rir rosto roupa rua ruim
sábado saber sabor saco sair sal sala sangue santo são saúde segunda segundo seguro seis semana sempre senhor
senhora sentir ser serviço sete seu sexta silêncio sim simples sinal sobre social sociedade sol somente sonho
sorriso sorte sua subir sujo sul talvez também tanto tarde tela telefone tempo ter terceiro terra tia tio
tipo tirar toda todas todo todos tomar trabalhar trabalho trás trazer trem três triste tudo último uma único
usar valor vamos vazio velho vender ver verão verdade verde vermelho vez vezes viagem vida vila vinho vir
vista viver vivo você voltar vontade voz
"""
_ITALIAN = """
abbastanza acqua adesso aereo aiuto albero alcuni alla allo allora almeno alto altra altre altri altro amare
amica amico amici amore anche ancora andare animale anima anni anno anzi appena aprire aria arrivare arte
aspettare attenzione attimo attraverso avanti avere bambina bambino bambini banca basso bella bello bene bere
bianco bisogno bocca braccio brava bravo brutto buona buono cadere caffè calcio caldo cambiare camera cane
cantare capelli capire capo cara carne caro carta casa caso causa cavallo cena centro cercare certo che chi
chiamare chiaro chiave chiedere chiesa chiudere ciao cibo cielo cinema cinque ciò circa città classe collo
colore colpa colpo come cominciare compagno comprare comunque con conoscere contare contento conto contro
corpo correre corsa corso corte cosa cose così costo credere cucina cultura cuore cura dalla dare data
davanti davvero debito decidere della delle denaro dente dentro desiderio destra dietro differenza difficile
dio dire direttore diritto diventare diverso dodici dolce dolore domanda domani domenica donna donne dopo
dormire dottore dove dovere due dunque durante duro ecco effetto ella entrambi entrare epoca era erba errore
esempio essere est estate età euro fabbrica faccia facile falso fame famiglia famoso fare fatto favore felice
ferro festa figlia figlio figli fila film filo fine finestra finire fino fiore fiume foglia fondo forma forse
forte forza foto fra francese fratello freddo fretta fronte fumo fuoco fuori futuro gamba gatto gente già
giallo giardino ginocchio giocare gioco gioia giornale giornata giorni giorno giovane girare giro giusto gli
goccia governo grado grande grazie grosso gruppo guardare guerra idea ieri immagine imparare importante
incontro inizio insieme intanto interesse inverno invece isola italia italiano italiani lago lasciare lato
latte lavorare lavoro legge leggere lei lento lettera letto libero libro lingua linea lontano loro lotta luce
lui luna lunedì lungo luogo macchina madre maestro maggio maggior magari mai male mamma mancare mandare
mangiare maniera mano mani mare marito martedì massa matrimonio mattina medico meglio meno mente mentre
mercato mese mesi messaggio metà mettere mezzo mia mille minuto mio mobile moda modo moglie molta molti molto
momento mondo montagna morire morte morto mostrare motivo muro musica nascere naso natale natura nave neanche
nemico nero nessuno neve niente noi nome nord nostra nostro notizia notte nove nulla numero nuova nuovo occhi
occhio odio odore ogni oggi olio oltre ombra onore opera ora ordine ore orecchio oro ospedale otto ovest
padre paese pagare pagina palazzo pane panno papà parete parlare parola parole parte partire partito passare
passato passo paura pazzo peccato pelle pena pensare pensiero per perché perdere però persona persone pesce
peso pezzo piacere piano piazza piccolo piede piedi pieno pietra pioggia più pizza poco poi politica polizia
ponte popolo porre porta portare possibile posto potere povero pranzo prendere preparare presente presidente
presto prezzo prima primo principe problema prodotto professore profondo progetto programma pronto proprio
prossimo prova pubblico punto pure qua quadro qualche qualcosa qualcuno quale quando quanto quarto quasi
quattro quella quello questa questo qui quindi ragazza ragazzo ragazzi ragione regalo regina restare resto
ricco ricordare ridere riguardo risposta rispondere ritorno riuscire rosa rosso sabato sale salire salute
sangue santo sapere scala scarpa scegliere scena scienza scopo scrivere scuola scusa secondo sedere segno
segreto seguire sei sembrare semplice sempre senso sentire senza sera serio servire servizio sesso sette
settimana sicuro signora signore silenzio simile sinistra sistema situazione società sogno solito soldi sole
solo soltanto sono sopra sorella sorriso sotto spalla spazio speranza sperare spesso spiaggia sporco sposa
stagione stanco stare stato stazione stella stessa stesso storia strada strano studente studiare studio sua
subito successo sud suo suono tale tanto tardi tavola tavolo tempo tenere terra terzo testa tipo tirare
titolo tornare torre torto tra tranquillo trattare tre treno triste troppo trovare tua tuo tutta tutte tutti
tutto uccello ufficio ultimo umano una unico uno uomini uomo usare uscire vacanza valore vecchio vedere
veloce vendere venire vento vero verità verso vestito via viaggio vicino vino visita vista vita vivere vivo
voce voglia voi volare volere volta volte voto zia zio zona
"""
_DUTCH = """
aan aandacht aantal aarde achter alle alleen alles als altijd ander andere antwoord arm auto avond baan baas
bal bang bank bed bedrijf been begin beginnen beide beeld bent berg best beter bij bijna binnen blauw blij
blijven bloem boek boom boos boot bord bos boven brand brengen brief broer brood brug buiten bus buurt
centrum daar daarom dag dagen dak dan dank dat deel denk denken deur deze dicht dier dieren ding dingen dit
dochter doen doet dokter donker dood door dorp dorst draaien drie drinken droom druk dus duits duur echt een
eens eerst eerste eet eeuw eigen eigenlijk eind einde eiland elk elkaar elke eten even familie feest fiets
film fles foto fout fruit gaan gaat gat gebruik geel geen geld geleden gelijk geloof geluk gemaakt gemeente
genoeg gesprek gevaar geven geweest gewoon gezicht gezin gezond glas god goed goede graag gras groen groep
groot grote haar had half hallo hand handen hard hart hebben heb heeft heel helaas helft helpen hem hemel hen
het hetzelfde hier hij hoe hoed hoek hond honderd honger hoofd hoog hoop hopen horen hotel houden hout huid
huis hulp hun idee ieder iedereen iemand iets ijs jaar jaren jas jij jong jongen jou jouw jullie kaart kaas
kamer kan kans kant kat keer kennen kerk keuken kijk kijken kind kinderen klaar klant klein kleine kleur
koffie komen komt koning kont koop kopen kop kort koud kracht krant krijgen kunnen kunst kwaad kwam laat
laatste land lang langs laten leeg leer leger lekker leren les leuk leven lezen licht lief liefde liggen
lijst linker links lopen lucht maal maan maand maar maken man mannen markt meer mei meisje melk men meneer
mens mensen mes met meter middag midden mij mijn minder minuut misschien moe moeder moeilijk moet moeten
mogelijk mogen moment mond mooi morgen muur muziek naam naar naast nacht nadat nat natuur nederland nee nek
nemen net nie niemand niet niets nieuw nieuwe nieuws nodig noemen nog nooit noord nou nummer och ochtend oma
omdat onder ons onze oog ook oom oor oorlog oost open opa over overal paar paard papier pas plaats plan plein
politie post praten prijs probleem punt raam rechts regel regen reis rest rijden rijk ring rivier rond rood
rug ruimte rust samen schip school schoon schrijven sinds slaap slapen slecht sleutel snel soms soort spel
spelen staan staat stad stap steen stem ster sterk stoel stop straat strand student stuk taal tafel tand
tegen tekst ten terug thee thuis tien tijd toch toen tot trein trots trouw tuin tussen twee uit uur vader vak
vallen van vanaf vandaag vanavond varen vast veel veld ver verder verhaal verkeer verschil vier vijf vinden
vis vlees vliegtuig voet vol voor vorig vraag vragen vriend vrienden vrij vroeg vrouw vrouwen vuur waar
waarom wachten wand wanneer want warm was wat water week weer weg weinig wel welke wereld werk werken werd
west weten wie wijn wil willen wind winkel winter wit woord worden wordt zaak zacht zal zand zee zeer zeggen
zegt zeker zelf zes zetten zeven zich ziek zien zij zijn zin zit zitten zoals zoeken zomer zon zonder zoon
zou zout zuid zus zwaar zwart
"""
_POLISH = """
aby albo ale ani auto bardzo bez będzie biały blisko bóg brak brat był była było były być cały chcę chce
chcieć chleb chłopak chodzi choć chwila ciało ciągle cię cisza córka coś czarny czas czasem często człowiek
cztery czy czyli czytać dach daleko data dla dlaczego dlatego długo dobra dobry dobrze dom domu dopiero droga
drogi drugi drzewo drzwi duch dużo duży dwa dwie dzień dzieci dziecko dziewczyna dziś dzisiaj dziękuję film
firma gdy gdyby gdzie głowa głos godzina góra gość gra grać grupa historia ich ile imię inny innych inne iść
jak jaka jaki jakie jako jeden jedna jedno jednak jego jej jest jestem jeśli jeszcze jeść już kawa każdy
kiedy kilka klasa kobieta kobiety kochać koniec kolor koń koszt kraj krew król krótki książka kto ktoś która
które który których kupić kwiat las lata lato lecz lekarz lepiej lewy list los lubić ludzi ludzie mała mało
mały mama mam mamy masz matka mąż miał mieć miejsce miesiąc miasto mieszkanie milion miłość minuta mnie mniej
może można moja moje mój mówić mówi musi muzyka myśl myśleć nad nadal nadzieja nagle nas nasz następny nawet
nazwa nic nie niego niej niech niebo nigdy nikt nim noc noga nos nowa nowe nowy obok obraz oczy oczywiście
odpowiedź ogień ojciec okno oko około ona one oni osoba ostatni oraz pamiętać pan pani państwo papier pewnie
pies pieniądze pierwszy pięć pięknie pisać plan pociąg pod podczas pokój policja polska polski pomoc ponad
ponieważ poza potem potrzeba powiedzieć powietrze powinien powoli praca pracować prawda prawie prawo problem
projekt proszę przed przede przez przy przyjaciel przykład punkt pytanie ręka rano raz razem rodzina robi
robić rok roku rozmowa rozumiem ryba rząd rzecz rzeka sam sama samochód sen serce siebie się siła siostra
skąd sklep słońce słowo spać spokój sposób sprawa stać stan stary stąd strona stół swoje swój syn szef
szczęście szkoła szybko śmierć śnieg środa świat światło tak taka taki także tam tego ten teraz też tobie
toby trochę trudno trzeba trzy tutaj twarz twoja twój tydzień tyle tylko tym uwaga wam was wasz ważny
wcześniej według wiatr widać widzieć wie wiele wieczór wiedzieć wiek wielki wiem więc więcej wino wioska
wiosna woda wojna wolny wpływ wracać wszyscy wszystko wśród wtedy wynik zaraz zawsze zdjęcie zdrowie zero
ziemia zima znaczy znać znowu zostać zrobić życie żeby żona
"""
_TURKISH = """
abi acaba acı adam adı adına ağaç aile ait alan alıp almak altı altın altında ama amaç anda anlam anne
anlamak araba arada aralık aramak arası arka arkadaş artık asıl asker aslında ateş ayak ayı aylık aynı ayrıca
baba bahçe bakan bakmak balık bana banka barış baş başka başkan başlamak bazı bebek beklemek belki ben beni
benim beraber beri beş beyaz bile bilgi bilgisayar bilmek bin bina bir biraz biri birkaç birlikte bitmek biz
bizim boş boy boyunca böyle büyük bugün bulmak bunda bunlar bunu bura burada burun bütün cadde can canım
cevap cuma çalışmak çay çıkmak çiçek çocuk çocuklar çok çünkü daha dair dakika değil değer deniz ders dert
devam devlet dış diğer dikkat dil din diye doğru doğum dolar dolu dost dört duvar dün dünya düşünmek efendi
eğer eğitim ekim ekmek ekonomi elbette eski esas etmek evet evlat fakat falan fark fazla film fiyat gece
geçen geçmek gelecek gelen gelmek genç genel gerçek gerek geri gibi gitmek göre görmek göz gül gülmek gün
güneş güç güzel haber hafta hak hala halk hangi hani hasta hata hava hayat hayır hedef hem hemen henüz hep
her herhangi herkes hesap hiç hizmet hoca hoş ısı içi için içinde iki ile ilgili ilk insan insanlar ise
istemek işte iyi izin kabul kaç kadar kadın kahve kalan kalmak kalp kan kapı kara karar kardeş karşı kendi
kent kere kesin kez kırmızı kısa kız kimi kimse kitap kişi kolay konu kötü köy kurum kurmak kuş küçük lazım
madde mal masa mavi mesaj mektup merhaba meydan mutlu müzik nasıl neden nefes niye nokta numara oda oğlu okul
olan olarak oldu olduğu olmak olup olur onlar onu onun ora orada orman orta otel oyun öğrenci öğretmen ölüm
önce önemli örnek öyle özel para park parti pazar pek pencere polis program rağmen renk resim ruh rüya saat
sabah sadece sağ sağlık sahip sakin sana sanat sanki sebep seçim ses sevgi sevmek sezon siyah sıcak sınıf
sıra siz soğuk sokak sol son sonra sonuç soru sorun söz spor şehir şeker şekil şey şimdi şirket şöyle takım
tam tane taraf tarih tatil teknik tek telefon temel temiz ters toplam toplum toprak tren tüm türk türkiye
türlü ucuz uçak ulus usta uygun uzak uzun ürün üzere üzerinde vakit vardı vatan vermek veya yani yan yapmak
yardım yarın yaş yaşam yavaş yazı yazar yemek yeni yeniden yer yeşil yıl yıldız yine yirmi yok yoksa yol yön
yüz yüzde yüzden zaman zaten zor
"""
_RUSSIAN = """
авто адрес армия банк без белый берег беда более больше большой брат будет будто будут был была были было
быстро быть вам вами вас ваш вдруг ведь везде век великий верить весна весь ветер вечер вещь взгляд вид
видеть видно вместе вместо вниз вода воздух возможно война вообще вопрос вот время врач все всегда всего всей
всем всех вслед встреча всю второй выбор выход газ где герой глава глаз глаза говорить год года годы голова
голос гора город гости гость группа давай давно даже далеко дать два две дверь девочка девушка дедушка
действительно дела делать дело день деньги дерево держать десять дети для дней дня добрый довольно дождь
должен должны долго дом дома домой дорога дочь другие другой друг друзья думать его едва еда если есть еще
жалко ждать желание жена женщина живой жизнь жить забыть зал закон замок запад зачем здание здесь здоровье
земля зима знак знать значит золото игра идея идти иду изменить или имя иметь именно иногда интерес искать
история итак кажется каждый как какая какие какой камень картина квартира класс книга когда кого комната
компания конец конечно конь который кофе край красивый красный кровь кроме кто куда купить лес лето лицо либо
лишь лодка лучше любить любовь люди людей маленький мало мама машина между меня место месяц мечта мир мне
много может можно мой море москва мужчина музыка муж мысль над надо назад наконец нам нами народ нас начало
начать наш небо неделя несколько нет нечего никогда никто ними ничего новый нога номер нос ночь нужно нужен
образ общий огонь однако один одна одно окно около они она оно опять особенно остаться осень ответ отец
откуда очень ошибка память папа первый перед песня письмо план плохо победа под пойти пока поле полный помощь
понимать понять порядок после последний потом потому почему поэтому правда право праздник президент при
приехать пример принять природа причина про проблема просто против путь работа работать рад раз разве
разговор разный рано ребенок река речь решить рис россия рубль рука русский ряд рядом сам сама самый сайт
свет свой своя сделать себе себя сегодня сезон сейчас семь семья сердце сестра сила сильно синий система
сказал сказать сколько скоро след слезы слишком слово слова случай смерть смотреть снег сначала снова собака
совсем солнце сон сразу среди срок стал стать старый стена сторона стоять страна страх стол суд судьба
счастье считать сын так такой там твой тебе тебя тело теперь теплый тихо тогда того тоже только том тот точка
точно тоска третий три труд тут уже ужас узнать улица умереть условие успех утро учитель ученик фильм форма
хлеб ходить холод хороший хорошо хотел хотеть хотя цвет цель цена час часто часть чай чего человек чем через
черный честь четыре число читать что чтобы чувство шаг школа шесть экран этаж эта эти это этот
"""
_ARABIC = """
الله الى على هذا هذه ذلك التي الذي الذين كان كانت يكون لكن عند عندما بعد قبل بين حتى كما أيضا اليوم أمس غدا
الآن هنا هناك كل بعض غير مثل أكثر أقل جدا فقط لقد منذ خلال حول ضد دون تحت فوق أمام نحو لدى مع عن من إلى أن إن
ليس لا نعم ماذا لماذا كيف متى أين كم هل أنا أنت نحن هو هي هم كنت يوم أيام شهر سنة عام أعوام أسبوع ساعة دقيقة
وقت مرة صباح مساء ليل نهار رجل امرأة نساء رجال ولد بنت أطفال طفل أب أم أخ أخت ابن عائلة صديق أصدقاء ناس شخص
إنسان حياة موت حب قلب روح عقل يد عين وجه رأس جسم بيت باب غرفة شارع طريق مدينة قرية دولة بلد وطن أرض سماء شمس
قمر نجم بحر نهر جبل ماء هواء نار شجرة وردة حيوان كلب قطة سيارة طائرة قطار سفر مطار فندق مطعم طعام أكل خبز لحم
سمك قهوة شاي حليب مال سعر سوق شراء بيع عمل شركة مكتب مدير موظف مشروع بنك مدرسة جامعة معلم طالب درس كتاب قراءة
كتابة لغة كلمة كلام سؤال جواب خبر أخبار صحيفة قناة برنامج فيلم صورة أغنية موسيقى لعبة كرة فريق رياضة لاعب فوز
خسارة حرب سلام جيش شرطة قانون حكومة رئيس ملك وزير حزب انتخابات شعب حق حقوق حرية مشكلة حل سبب نتيجة فكرة خطة
هدف أمل حلم خوف فرح حزن صحة مرض مستشفى طبيب دواء جديد قديم كبير صغير طويل قصير جميل قبيح سريع بطيء سهل صعب
قوي ضعيف غني فقير حار بارد أبيض أسود أحمر أخضر أزرق واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة مئة
ألف مليون أول ثاني ثالث آخر قال يقول ذهب يذهب جاء رأى يرى عرف يعرف أراد يريد فعل يفعل أخذ أعطى وجد شكرا مرحبا
السلام عليكم
"""
_HINDI = """
और का की के को में से पर है हैं था थी थे हो होता होती होते गया गई गए कर करना करता करते करने किया कहा कहते यह
वह ये वे इस उस इन उन इसके उसके अपना अपने अपनी मैं हम तुम आप मेरा मेरी मेरे हमारा हमारे तुम्हारा आपका आपके
क्या क्यों कैसे कब कहाँ कौन कितना जो जब तब तो भी ही नहीं मत लेकिन मगर या एक दो तीन चार पाँच दस सौ हजार लाख
करोड़ पहला दूसरा बहुत कुछ सब सभी कोई किसी अब आज कल फिर यहाँ वहाँ ऊपर नीचे अंदर बाहर आगे पीछे साथ लिए बाद पहले
तक दिन रात सुबह शाम समय साल महीना सप्ताह घंटा आदमी औरत लड़का लड़की बच्चा बच्चे लोग माँ पिता भाई बहन बेटा बेटी
परिवार दोस्त जीवन मौत प्यार दिल मन आँख हाथ पैर सिर मुँह घर दरवाजा कमरा सड़क शहर गाँव देश दुनिया धरती आकाश
सूरज चाँद पानी हवा आग पेड़ फूल जानवर कुत्ता गाय गाड़ी ट्रेन यात्रा खाना रोटी चावल दूध चाय पैसा रुपये बाजार
दुकान काम नौकरी कंपनी स्कूल किताब शिक्षा छात्र भाषा शब्द बात सवाल जवाब खबर समाचार फिल्म गाना संगीत खेल टीम
युद्ध शांति सेना पुलिस कानून सरकार राजा मंत्री नेता पार्टी चुनाव जनता अधिकार समस्या कारण विचार सपना डर खुशी
दुख बीमारी अस्पताल डॉक्टर दवा नया नई नए पुराना बड़ा बड़ी बड़े छोटा छोटी लंबा सुंदर अच्छा अच्छी अच्छे बुरा तेज
आसान मुश्किल गरम ठंडा सफेद काला लाल हरा नीला देखना सुनना बोलना जाना आना लेना देना सोना चाहिए सकता सकते रहा
रही रहे वाला वाले नाम जगह तरह बार धन्यवाद नमस्ते भारत
"""
_INDONESIAN = """
ada adalah adik agar agama air akan akhir aku alam alasan anak anda aneh angin anjing antara apa apakah api
arah arti asal asli atas atau ayah ayam ayo badan bagai bagaimana bagi bagian bagus bahasa bahwa baik baju
bangsa bank bantu banyak bapak barang barat baru batu bawa bawah bayar beda begini begitu bekerja belajar
beli belum benar bentuk berapa berat beri berita bersama besar besok biasa biasanya bicara bila bisa bisnis
boleh bola buah buat bukan buku bulan bunga buruk cara cari cepat cerita cinta coba cuma dalam dan dapat dari
darah dasar data dekat demi dengan depan desa dia diri dua dulu dunia enak enam foto gambar gaya gua guru
habis hal halaman hampir hanya hari harga harus hasil hati hidup hijau hilang hingga hitam hotel hubungan
hujan hutan ibu ikan ikut ilmu indah indonesia ingat ingin ini istri itu jadi jalan jam jangan jarang jatuh
jauh jawab jelas jika jiwa juga jumlah jumpa jutaan kabar kadang kaki kalau kali kalian kami kamu kanan kapal
kapan karena kasih kata kaya kecil kemarin kembali kenal kenapa kepada kepala keras kereta kerja kertas
ketika khusus kini kiri kita kopi kota kuat kucing kuda kulit kurang lagi lagu lain laki lalu lama langit
langsung lantai laut lebih lewat lihat lima luar luas lucu lupa maaf main maju makan makanan maka malam mana
manis manusia mari masa masalah masih masuk mata mati mau melihat memang membuat menjadi mereka merah meski
mimpi minggu minta minum mobil mulai mulut mungkin murah muka musik nama namun nanti nasi negara nilai nomor
nyata olah oleh orang pada pagi pajak pakai paling panas panjang pasar pasti pekerjaan pendek penting penuh
perang pergi perlu pernah pertama pesan pesawat pikir pilih pindah pintu pohon polisi potong pria program
pukul pula pulang punya pusat putih rakyat ramai rasa rasanya raya rendah resmi rumah rusak saat sabtu saja
sakit salah sama sambil sampai sana sangat satu saudara saya sebab sebagai sebelum sebuah sedang sedih
sedikit segala segera sejak sekali sekarang sekolah selalu selamat selama selesai semua senang sendiri seni
senin seorang seperti sering setelah setiap siang siapa sini situ suami suara sudah suka sulit sungai surat
susah tadi tahu tahun takut tali tamu tanah tangan tanpa tanya tapi tas teman tempat tengah tentang tentu
tepat terakhir terbaik terima terjadi terlalu terus tetap tidak tidur tiga tiba tinggal tinggi toko tolong
tua tubuh tugas tuhan tujuan tulis turun uang udara udah ujung umum umur untuk usaha usia utama waktu wajah
walau wanita warga warna yakin yang
"""
_JAPANESE = """
これ それ あれ この その あの どの ここ そこ どこ だれ なに なぜ いつ 私 僕 俺 彼 彼女 あなた 私たち みんな
自分 人 男 女 子供 家族 友達 母 父 先生 学生 です ます でした ました ません ない ある いる する した して
している なる なった できる 思う 言う 見る 行く 来る 食べる 飲む 聞く 読む 書く 買う 使う 作る 分かる 知る
今 今日 明日 昨日 今年 去年 毎日 朝 昼 夜 時間 時 年 月 日 週 一 二 三 何 大きい 小さい 新しい 古い 良い
いい 悪い 高い 安い 多い 少ない すごい 楽しい 嬉しい 好き 嫌い 本当 大丈夫 とても もう まだ また すぐ
ちょっと たくさん そして しかし でも だから ので から まで より ありがとう ありがとうございます こんにちは
おはよう すみません お願い お願いします はい いいえ 日本 日本人 日本語 東京都 京都府 世界 国 会社 会社員
仕事 学校 大学 大学生 家 部屋 駅 電車 車 自動車 電話 携帯 携帯電話 映画 音楽 写真 動画 本 水 お金 店 問題
情報 今回 最近 最高 気持ち 名前 場所 もの こと とき ため よう ところ さん ちゃん 様 的 中 上 下 前 後 内 外
時代 時期 人気 人間 無料 発売 公式 新聞 電気 天気
"""
_KOREAN = """
이 그 저 것 수 나 너 우리 저희 그녀 사람 남자 여자 아이 친구 가족 엄마 아빠 선생님 학생 이것 그것 저것 여기
거기 저기 어디 누구 무엇 뭐 왜 언제 어떻게 지금 오늘 내일 어제 올해 작년 매일 아침 점심 저녁 밤 시간 날 년
월 일 하나 둘 셋 한 두 세 첫 많은 많이 조금 아주 매우 정말 진짜 너무 더 덜 다시 또 이미 아직 벌써 바로
그리고 그러나 하지만 그래서 그런데 때문에 위해 대한 같은 같이 하다 하는 해서 했다 합니다 해요 있다 있는
있어요 있습니다 없다 없는 없어요 되다 되는 이다 입니다 아니다 가다 오다 보다 먹다 알다 모르다 좋다 좋은
좋아요 나쁘다 크다 큰 작은 새로운 새 오래 감사 감사합니다 안녕 안녕하세요 네 아니요 한국 한국어 한국인 서울
세계 나라 회사 일본 중국 미국 학교 대학 대학교 집 방 길 차 차이 자동차 전화 영화 음악 사진 영상 책 물 물건
돈 가게 문제 문 정보 뉴스 이름 생각 마음 말 이야기 사랑 눈 손 배 배우 밥 커피 오늘의 최고 최근 무료 공식
가격 시작 사용 방법 경우 정도
"""
_SWEDISH = """
och att det som för med den har inte till var jag han hon men ett från kan när hur alla där här eller ska
skulle hade också efter mot mycket vara blir bli blev sig sin sitt sina mig dig dem oss vad vem vilken
varför över under utan mellan genom innan sedan redan bara bra dålig stor stora liten små gammal nya ny
många flera mest mer mindre aldrig alltid ofta idag igår imorgon nu kväll morgon natt dag dagar vecka månad
året tid timme gång människor man kvinna barn vän vänner familj mamma pappa bror syster hus hem rum väg bil
tåg buss stad land sverige svenska svensk världen arbete arbetet jobb jobba företag skola pengar pris köpa
sälja göra gör gjorde säga säger tycker tror vill vet kommer komma går gick får fick tar ser hör läsa skriva
äta dricka mat vatten kaffe bok film musik bild bilder telefon nyheter fråga svar namn problem hjälp tack
hej kanske något någon inget ingen andra annan första två tre själv helt lite
"""
_THAI = """
ที่ และ เป็น มี ไม่ ได้ ให้ ของ ใน การ จะ ว่า กับ นี้ นั้น จาก แต่ หรือ แล้ว ก็ ยัง ต้อง เพราะ ถ้า เมื่อ โดย เพื่อ ความ คน คนไทย ผู้
ผม ฉัน คุณ เขา เธอ เรา พวกเขา ใคร อะไร ทำไม อย่างไร ที่ไหน เมื่อไหร่ เท่าไหร่ วัน วันนี้ พรุ่งนี้ เมื่อวาน ตอนนี้ เวลา ปี ปีนี้ เดือน
เช้า เย็น คืน หนึ่ง สอง สาม มาก มากกว่า น้อย ทุก ทุกคน บาง อีก เลย ด้วย อยู่ ไป มา ทำ ทำงาน เห็น ดู พูด บอก คิด รู้ รู้สึก กิน ดื่ม
ซื้อ ขาย ใช้ เอา อยาก ชอบ รัก ดี ไม่ดี ใหม่ เก่า ใหญ่ เล็ก สวย แพง ถูก จริง จริงๆ เร็ว ช้า บ้าน โรงเรียน มหาวิทยาลัย บริษัท งาน
ประเทศ ประเทศไทย ไทย โลก เมือง รถ รถไฟ รถยนต์ โทรศัพท์ มือถือ หนัง เพลง รูป ภาพ หนังสือ น้ำ น้ำแข็ง อาหาร ข้าว ร้าน
ร้านอาหาร เงิน ราคา ปัญหา ข้อมูล ข่าว ชื่อ เรื่อง เพื่อน พ่อ แม่ ลูก ครู นักเรียน ฟรี ขอบคุณ สวัสดี ครับ ค่ะ ตลาด ตลอด
"""
_VIETNAMESE = """
không của một người được những trong các cho với này khi đến như cũng nhưng thì nhiều hay đang phải đây rồi
nên theo vào trên dưới còn chỉ đều lại nếu vì sao mình tôi bạn anh chị chúng họ ông con cái nào đâu gì thế
biết làm nói thấy nghĩ muốn cần thích yêu mua bán dùng xem nghe đọc viết uống sống học chơi giúp bây giờ hôm
nay ngày mai qua năm tháng tuần sáng trưa chiều tối đêm lúc trước sau luôn mới lớn nhỏ tốt xấu đẹp nhanh
chậm giá rất quá lắm hơn nhất cùng giữa nước nhà trường công việc thành phố đường điện thoại phim nhạc hình
ảnh sách tiền hàng tin tức tên chuyện thời gian vấn đề thông miễn phí cảm xin chào việt nam giới gia đình
hai mười
"""
_CHINESE = """
我 你 您 他 她 它 我们 我們 你们 你們 他们 他們 她们 她們 自己 大家 人 男人 女人 孩子 朋友 家人 妈妈 媽媽
爸爸 老师 老師 学生 學生 这 這 那 这个 這個 那个 那個 这里 這裡 那里 那裡 哪里 哪裡 这样 這樣 什么 什麼 怎么
怎麼 为什么 為什麼 谁 誰 的 了 是 在 有 和 不 也 就 都 要 会 會 能 可以 没有 沒有 不是 就是 还是 還是 但是
因为 因為 所以 如果 虽然 雖然 或者 而且 然后 然後 已经 已經 现在 現在 今天 明天 昨天 今年 去年 时候 時候
时间 時間 早上 晚上 年 月 日 天 小时 小時 分钟 分鐘 一 二 三 一个 一個 一些 很多 非常 真的 真 很 太 最 更 再
又 还 還 大 小 多 少 好 坏 壞 新 老 高 低 快 慢 说 說 看 想 去 来 來 吃 喝 买 買 卖 賣 用 做 给 給 让 讓
知道 觉得 覺得 喜欢 喜歡 希望 需要 开始 開始 使用 工作 生活 学习 學習 学校 學校 大学 大學 公司 中国 中國
中国人 中國人 美国 美國 世界 国家 國家 城市 家 电话 電話 手机 手機 电影 電影 电视 電視 音乐 音樂 照片 视频
影片 书 書 水 钱 錢 车 車 汽车 汽車 问题 問題 信息 资讯 資訊 新闻 新聞 名字 东西 東西 事情 地方 价格 價格
免费 免費 谢谢 謝謝 你好 请 請 对 對 最近 最新 官方 服务 服務 市场 市場
"""

_LISTS: Mapping[str, str] = {
    "ar": _ARABIC,
    "de": _GERMAN,
    "en": _ENGLISH,
    "es": _SPANISH,
    "fr": _FRENCH,
    "hi": _HINDI,
    "id": _INDONESIAN,
    "it": _ITALIAN,
    "ja": _JAPANESE,
    "ko": _KOREAN,
    "nl": _DUTCH,
    "pl": _POLISH,
    "pt": _PORTUGUESE,
    "ru": _RUSSIAN,
    "sv": _SWEDISH,
    "th": _THAI,
    "tr": _TURKISH,
    "vi": _VIETNAMESE,
    "zh": _CHINESE,
}
LANGUAGES = tuple(_LISTS)
"""Those that have a list."""


def known_languages(languages: Sequence[str] = ()) -> tuple[str, ...]:
    """Of these tags the languages that have a list; all that have one when none of these has: better told too
    much than nothing."""
    asked = {tag.casefold().replace("_", "-").partition("-")[0] for tag in languages}
    return tuple(language for language in LANGUAGES if language in asked) or LANGUAGES


@cache
def common_words(language: str) -> frozenset[str]:
    """The list of a language, folded."""
    words = split(fold(_LISTS[language]))
    return frozenset(word for word in words if len(word) > 2 or not word.isascii())


@cache
def all_of(languages: tuple[str, ...]) -> frozenset[str]:
    """The words of all these languages."""
    return frozenset[str]().union(*map(common_words, languages))


@cache
def of_length(size: int, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Those with so many letters, sorted."""
    return tuple(word for word in in_order(languages) if len(word) == size)


def beginning(stem: str, languages: tuple[str, ...]) -> Iterator[str]:
    """Common words that begin with `stem` (folded), the stem itself left out."""
    words = in_order(languages)
    for at in range(bisect_left(words, stem), len(words)):
        if not words[at].startswith(stem):
            return
        if words[at] != stem:
            yield words[at]


def speaking(word: str, languages: tuple[str, ...]) -> str | None:
    """The first of these languages in which the word (folded) is common."""
    return next((language for language in languages if word in common_words(language)), None)


@cache
def in_order(languages: tuple[str, ...]) -> tuple[str, ...]:
    """The words of all these languages, sorted."""
    return tuple(sorted(all_of(languages)))
